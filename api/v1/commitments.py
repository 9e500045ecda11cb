"""What trustees stand for: their own commitments, and how one of them goes."""

from typing import Any, Literal

from fastapi import Response
from pydantic import ConfigDict, Field
from starlette.requests import Request

from api import case_commands
from api.dependencies import Actor, MaybeKey, State, Store
from api.paging import ListPage, Page
from api.routes import router
from api.security.access import allow, anybody
from api.store_pages import answered
from api.v1.by_hand import Why, goes_on, request_id_of
from stores.commitments import Commitment, CommitmentStore

commitments = router(tag="loans")


class Going(Why):
    """Why a trustee goes, and how that is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    why: Literal["leaves", "died", "lost_rank"] = Field(default="leaves")


@commitments.get("/commitments")
@allow(people=anybody)
async def mine(actor: Actor, store: Store, page: Page) -> ListPage[dict[str, Any]]:
    """The open loans that the caller stands for, in the order of their ids; empty for who stands for none."""
    return await answered(
        store,
        lambda session: CommitmentStore(session).of_member(
            actor.member_id or "", after=page.after, limit=page.limit
        ),
        commitment_shape,
    )


@commitments.post("/loans/{loan_id}/trustees/{member_id}/leave", status_code=202)
@allow(people=anybody)
async def leave(
    loan_id: str,
    member_id: str,
    going: Going,
    actor: Actor,
    state: State,
    request: Request,
    response: Response,
    key: MaybeKey = None,
) -> dict[str, str]:
    """A trustee wants to leave, or (told by the leader or staff) died or lost their rank.

    Who leaves stays committed until somebody stands in with as much cover; 409 while they are asked to pay.
    """
    taken = await case_commands.trustee_goes(
        state,
        actor,
        loan_id,
        member_id=member_id,
        why=going.why,
        request_id=request_id_of(going, key),
        reason=going.reason,
    )
    return goes_on(loan_id, request, response, taken=taken)


def commitment_shape(one: Commitment) -> dict[str, Any]:
    return {
        "loan_id": one.loan_id,
        "borrower": one.borrower,
        "kanoon_id": one.kanoon_id,
        "amount_rials": one.amount_rials,
        "share_rials": one.share_rials,
        "covers_rials": one.covers_rials,
        "rehearsal": one.rehearsal,
    }
