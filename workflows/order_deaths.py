"""What becomes of an order whose buyer, or whose cell's member, has died before it was sent (processes.md, D)."""

from activities.orders import Orders
from domain.case import GivenAnswer, OpenTask
from domain.market_deaths import Side
from domain.order_steps import HeirNamed, OrderCase
from domain.order_support_tasks import BUYER_DIED
from workflows.order_parts import BEFORE_THE_CARRIER, OfAnOrder


class Inherited(OfAnOrder):
    """Market support asks the heirs while the cell goes on making it; a cell without its member is one that closes."""

    def __init__(self, case: OrderCase) -> None:
        super().__init__(case)
        self._heir = ""

    def side_of(self, member_id: str) -> Side | None:
        if member_id == self.case.buyer_member_id:
            return "buyer"
        return "cell" if member_id == self.case.member_id else None

    def party_died(self, side: Side) -> None:
        """What the carrier has goes to its address, and what follows is the law's."""
        if self.record.stage not in BEFORE_THE_CARRIER:
            return
        if side == "cell":
            self.cell_goes = True
        else:
            self._ask_heirs()
        self.went_on()

    @property
    def cell_is_dead(self) -> bool:
        return self.is_dead(self.case.member_id)

    async def settle_heirs(self) -> None:
        """Until it is decided who has it, where its buyer has died; raises the exit of one that the heirs do not want."""
        while True:
            await self.until(lambda: not self.is_asked(BUYER_DIED.kind) or self.cancel_wanted, what="heirs")
            await self.leave_if_cancelled()
            if not self._heir:
                return
            await self.take_heir()

    async def take_heir(self) -> None:
        """Whom market support has named, if they have, is asked and told from now on; asked again where that cannot be."""
        heir, self._heir = self._heir, ""
        if not heir:
            return
        if unfit := await self.do(Orders.name_heir, HeirNamed(self.step(), heir)):
            self._ask_heirs(unfit=unfit)
            return
        self.case.buyer_member_id, self.case.has_heir = heir, True
        self.note("note", "heir_named")

    def _ask_heirs(self, **more: str) -> None:
        self.open_task(self.question(BUYER_DIED.kind, **more))

    def answered(self, task: OpenTask, given: GivenAnswer) -> None:
        if task.kind != BUYER_DIED.kind:
            super().answered(task, given)
            return
        by, because = given.by.username, str(given.form.get("reason") or "")
        match given.outcome:
            case "cancel":
                self.note("task", "heirs_cancel", by, because=because)
                self.cancel_wanted, self.cancelled_by = True, "heirs"
            case "to_heir":
                self._heir = str(given.form["heir_member_id"])
            case _:
                self.note("task", "heirs_want_it", by, because=because)
        self.went_on()
