"""Leaders who lead no kanoon yet."""

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from domain.permissions import NATIONWIDE, Role
from stores.staff import StaffRow


def free_leaders(session: Session, region: str, limit: int = 200) -> list[str]:
    """Member ids of those of a region, or of all for NATIONWIDE, who could lead a kanoon that is proposed."""
    found = select(StaffRow.member_id).where(
        StaffRow.active,
        StaffRow.member_id.is_not(None),
        StaffRow.kanoon_id.is_(None),
        cast(StaffRow.roles, String).contains(f'"{Role.LEADER}"', autoescape=True),
    )
    if region != NATIONWIDE:
        found = found.where(StaffRow.region.in_({region, NATIONWIDE}))
    return [one for one in session.scalars(found.order_by(StaffRow.member_id).limit(limit)) if one]
