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


def earned_key(loan_id: str, reopened: int) -> str:
    """Once for each good end of a loan; `reopened` counts how often it was opened again."""
    return f"{loan_id}:points:earned:{reopened}" if reopened else f"{loan_id}:points:earned"


def points_earned(
    book: str, loan_id: str, member_id: str, points: int, at: datetime, reopened: int = 0
) -> Transfer:
    """For a loan that was repaid."""
    legs = (Leg("points_issued:network", debit=points), Leg(f"points:{member_id}", credit=points))
    return Transfer(book, earned_key(loan_id, reopened), "points_earned", Unit.POINTS, legs, at, loan_id)


def taken_back_key(loan_id: str, reopened: int) -> str:
    return f"{loan_id}:points:taken_back:{reopened}"


def points_taken_back(
    book: str, loan_id: str, member_id: str, points: int, at: datetime, reopened: int
) -> Transfer:
    """The loan is open again (`reopened`, from 1): as many of what it had earned as are still there."""
    legs = (Leg(f"points:{member_id}", debit=points), Leg("points_issued:network", credit=points))
    return Transfer(
        book, taken_back_key(loan_id, reopened), "points_taken_back", Unit.POINTS, legs, at, loan_id
    )
