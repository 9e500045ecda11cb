"""The large payouts of a batch as the task of their release lists them: whose, how much, why large, who has held one back."""

from sqlalchemy.orm import Session

from api.pages.form_views import Pick
from api.pages.people import names_of
from domain.payout_process import HELD, RELEASES
from stores.inbox_views import TaskDetail
from stores.payout_listing import PayoutListing


def large_payouts(session: Session, task: TaskDetail) -> tuple[Pick, ...]:
    """None for other tasks."""
    if task.kind not in RELEASES:
        return ()
    held = {one: given.by.username for given in task.answers for one in given.form.get(HELD.name, ())}
    listing = PayoutListing(session)
    found = listing.large_waiting(task.process_id)
    members = listing.members([one.cell_id for one in found])
    names = names_of(session, list(members.values()))
    limit = int(task.about.get("limit_rials") or 0)
    return tuple(
        Pick(
            one.id, one.cell_id, names.get(members.get(one.cell_id, ""), one.cell_id), one.amount_rials,
            one.amount_rials - limit, one.sales, held.get(one.id),
        )
        for one in found
    )  # fmt: skip
