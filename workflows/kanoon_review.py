"""A change of kanoons is reviewed by the province and then by the centre, returned, put right, reviewed again."""

from abc import abstractmethod

from domain.case import GivenAnswer
from workflows.exits import Exit
from workflows.process import Process


class Reviewed(Process):
    """The part of a merger or a split that others than its kanoons decide."""

    returns = 0

    @abstractmethod
    async def review(self, where: str) -> GivenAnswer | None:
        """What the `province` or the `centre` says."""

    @abstractmethod
    async def put_right(self, returned: GivenAnswer) -> bool:
        """What was returned with remarks is put right; False where nobody did in time."""

    async def pass_reviews(self, most_returns: int, *, only_centre: bool = False) -> None:
        """Returns once both have approved it. Raises Exit."""
        where = "centre" if only_centre else "province"
        while True:
            await self.enter("PROVINCIAL_REVIEW" if where == "province" else "CENTRAL_REVIEW")
            answer = await self.review(where)
            if answer is None or answer.outcome == "reject":
                raise Exit("REJECTED", "not_approved")
            if answer.outcome == "return":
                await self._return(answer, most_returns)
                where = "province"
            elif where == "province":
                where = "centre"
            else:
                return

    async def _return(self, answer: GivenAnswer, most_returns: int) -> None:
        self.returns += 1
        if self.returns > most_returns:
            raise Exit("REJECTED", "returned_too_often")
        await self.enter("RETURNED_FOR_FIX")
        if not await self.put_right(answer):
            raise Exit("REJECTED", "not_fixed")
