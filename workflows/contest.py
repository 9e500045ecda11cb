"""What returns and disputes have in common: two sides who are told by links of their own, and their pictures."""

from typing import Any, cast

from temporalio import workflow

from domain.case import OutsideEvent, TaskState
from domain.contests import BUYER, CELL, MOST_PHOTOS, PHOTO_ADDED, ContestStep, DisputeCase, GoodsReturnCase
from domain.market_deaths import Side
from domain.permissions import Role
from domain.process import ProcessKind
from workflows.paying_back import PayingBack
from workflows.tasks import Question


class Contesting(PayingBack):
    """A case about one order. A subclass says what is `known` to people, and until when pictures are taken."""

    photos_until: frozenset[str] = frozenset()
    """The stages in which a side may still hand in a picture."""

    def __init__(self, kind: ProcessKind, case: GoodsReturnCase | DisputeCase) -> None:
        super().__init__(kind, case.record, case.policy.tasks)
        self.parties, self.photos = case.parties, case.photos

    def tell(
        self,
        event: str,
        key: str = "",
        *,
        member_id: str | None = None,
        role: Role | None = None,
        task_id: str | None = None,
        **facts: Any,
    ) -> None:
        """What a side is told, reminders too, names the side: its link is made of it when the message leaves."""
        sides = {self.parties.member_of(side): side for side in (CELL, BUYER)}
        if member_id in sides:
            facts.setdefault("side", sides[member_id])
        super().tell(event, key, member_id=member_id, role=role, task_id=task_id, **facts)

    def known(self) -> dict[str, Any]:
        """The facts that tasks show, as far as their declarations name them."""
        raise NotImplementedError

    def take(self, event: OutsideEvent) -> str | None:
        if event.type != PHOTO_ADDED:
            return super().take(event)
        if self._left or self.record.stage not in self.photos_until:
            return "too_late"
        if len(self.photos) >= MOST_PHOTOS:
            return "too_many_photos"
        self.keep_photo(event.facts["file_id"])
        self.note("note", "photo_added")
        return None

    def side_of(self, member_id: str) -> Side | None:
        sides = ((self.parties.buyer_member_id, "buyer"), (self.parties.cell_member_id, "cell"))
        return next((cast("Side", side) for whose, side in sides if whose == member_id), None)

    def keep_photo(self, file_id: object) -> None:
        """One more that everybody sees who decides; nothing where there is none."""
        if not file_id or file_id in self.photos:
            return
        self.photos.append(str(file_id))
        for task in self.record.tasks:
            shows = any(fact.name == "photos" for fact in self.kind.task(task.kind).facts)
            if task.state is TaskState.OPEN and shows:
                task.about["photos"] = list(self.photos)
                task.rev += 1
                self._showing.task_changed(task)

    def question(self, kind: str, to: str | None = None, *, decides: bool = False) -> Question:
        """`decides`: neither side answers it, whatever else they are in the network."""
        sides = (self.parties.buyer_member_id, self.parties.cell_member_id) if decides else ()
        return Question(kind, self.kind.shown(kind, self.known()), to, exclude_members=sides)

    def say(self, event: str, side: str, **facts: Any) -> None:
        member_id = self.parties.member_of(side)
        self.tell(event, side, member_id=member_id, side=side, **facts)

    def step(self) -> ContestStep:
        return ContestStep(self.record.process_id, self.parties.order_id, workflow.now())
