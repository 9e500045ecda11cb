"""What points post: from member to member, and earned by repaying on time."""

from datetime import datetime

from domain.ledger import Leg, Transfer, Unit
from domain.points import PointsMove


def points_key(process_id: str) -> str:
    return f"{process_id}:points"


def points_moved(move: PointsMove) -> Transfer:
    """Pending until the leader approves: put aside of the giver's."""
    legs = (
        Leg(f"points:{move.from_member_id}", debit=move.points),
        Leg(f"points:{move.to_member_id}", credit=move.points),
    )
    return Transfer(
        move.book, points_key(move.process_id), "points_moved", Unit.POINTS, legs, move.at, move.process_id,
        pending=True,
    )  # fmt: skip


def points_earned(book: str, loan_id: str, member_id: str, points: int, at: datetime) -> Transfer:
    """Once for a loan that was repaid."""
    legs = (Leg("points_issued:network", debit=points), Leg(f"points:{member_id}", credit=points))
    return Transfer(book, f"{loan_id}:points:earned", "points_earned", Unit.POINTS, legs, at, loan_id)
