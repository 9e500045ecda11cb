"""A member gives points to another member of the kanoon; the leader approves (points are never sold)."""

from typing import Any

from temporalio import workflow

from activities.points import Points
from domain.case import Outcome
from domain.points import PointsCase, PointsMove
from domain.points_process import POINTS_MOVE
from workflows.exits import Exit, with_exits
from workflows.process import Process
from workflows.steps import Step
from workflows.tasks import Question


@workflow.defn(name="points")
class MovingPoints(Process):
    """Asked, put aside, approved, moved."""

    @workflow.init
    def __init__(self, case: PointsCase) -> None:
        super().__init__(POINTS_MOVE, case.record, case.policy.tasks)
        self.case = case

    @workflow.run
    @with_exits
    async def run(self, case: PointsCase) -> Outcome:
        await self.enter("ASKED")
        self.undo_with(Points.free)
        if refused := await self.do(Points.hold, self._move()):
            raise Exit("REFUSED", refused)
        self.note("note", "points_held", points=case.points)
        facts = {
            "from_member_id": case.from_member_id,
            "to_member_id": case.to_member_id,
            "points": case.points,
        }
        both = [case.from_member_id, case.to_member_id]
        answer = await self.ask(Question("points.approve", facts, exclude_members=both))
        if answer is None:
            raise Exit("REFUSED", "no_answer")
        if answer.outcome == "reject":
            raise Exit("REFUSED", "not_approved")
        if not await self.do(Points.move, self._move()):
            raise Exit("REFUSED", "not_one_kanoon")
        self.record.undos.clear()
        self.note("note", "points_moved", answer.by.username, points=case.points)
        for member_id in both:
            self.tell("points.moved", member_id=member_id, points=case.points)
        await self.enter("MOVED")
        return Outcome("MOVED", "MOVED")

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        del name
        return Points.free, self._move()

    def left(self, way: Exit) -> None:
        del way
        self.tell("points.not_moved", member_id=self.case.from_member_id, points=self.case.points)

    def _move(self) -> PointsMove:
        return PointsMove(
            self.record.process_id,
            self.record.book,
            workflow.now(),
            self.case.from_member_id,
            self.case.to_member_id,
            self.case.points,
        )
