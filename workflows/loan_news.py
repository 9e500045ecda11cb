"""What a loan hears of its people while it runs: kanoons suspended, members who leave, new telephones and accounts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from temporalio import workflow

from domain.case import KanoonGoneTo, OutsideEvent
from domain.loans import IncomingReceipt
from workflows.exits import Exit
from workflows.loan_life import Living
from workflows.loan_parts import NO_MONEY_YET
from workflows.waiting import span


class Hearing(Living):
    """News come from other cases and from our own people (api.v1.member_changes)."""

    def hear_news(self, event: OutsideEvent) -> str | None:
        hears: dict[str, Callable[[], str | None]] = {
            "trustee.lost": lambda: self.hear_of_trustee(
                event.facts["member_id"], event.facts["why"], None, ""
            ),
            "member.died": lambda: self.hear_of_death(None, ""),
            "loan.refinanced": lambda: self._paid_off_by_another(event),
            "kanoon.suspended": self._kanoon_is_suspended,
            "kanoon.lifted": self._kanoon_is_lifted,
            "member.left_kanoon": lambda: self._left_kanoon(event.facts),
            "kanoon.closing": self._kanoon_is_closing,
            "member.mobile_changed": self._mobile_changed,
            "member.sheba_changed": self._sheba_changed,
        }
        return hears[event.type]() if event.type in hears else super().hear_news(event)

    def _kanoon_is_suspended(self) -> str | None:
        """An application is held; once the money is on its way, everything goes on as it was signed."""
        if self.record.stage in NO_MONEY_YET and self.record.held_until is None:
            self.hold(span(self.case.policy.held_for))
            self.note("note", "kanoon_suspended")
            self.tell_member("loan.held", f"{self.record.entries}")
        return None

    def _kanoon_is_lifted(self) -> str | None:
        if self.record.held_until is not None:
            self.hold_no_more()
            self.note("note", "kanoon_lifted")
            self.tell_member("loan.goes_on", f"{self.record.entries}")
        return None

    def _kanoon_is_closing(self) -> str | None:
        """An application ends, also one that is held; whatever has been signed goes on."""
        if self.record.stage in NO_MONEY_YET:
            self.note("note", "kanoon_closing")
            self._leaving = Exit("WITHDRAWN", "kanoon_closing")
        return None

    def held_too_long(self) -> Exit:
        return Exit("WITHDRAWN", "kanoon_suspended")

    def _paid_off_by_another(self, event: OutsideEvent) -> str | None:
        """A later loan of the member takes this one's place; its money counts like any other."""
        if self.case.closing:
            return "case_closed"
        if not self.case.repaying or self.case.died:
            return "not_expected"
        if self.case.wallet.left_rials:
            # Paid off, it would give that out in cash, as what was paid too much.
            return "wallet_open"
        self.case.refinanced_by = str(event.facts["loan_id"])
        self.note("money", "refinanced", loan=self.case.refinanced_by)
        reference, rials = str(event.facts["reference"]), int(event.facts["amount_rials"])
        self.case.receipts.append(IncomingReceipt(reference, rials, workflow.now(), event.id))
        return None

    def _left_kanoon(self, facts: Mapping[str, Any]) -> str | None:
        """Leader and trustees of a kanoon spoke for its member: an application ends, a signed loan goes on.

        It goes with the member where they went to another kanoon: that one's leader sees to it from now on.
        """
        self.note("note", "left_kanoon")
        if self.record.stage in NO_MONEY_YET:
            self._leaving = Exit("WITHDRAWN", "left_kanoon")
        elif not self.case.closing:
            for standing in self.case.trustees:
                self.tell("loan.borrower_left_kanoon", member_id=standing.member_id)
            if "to_kanoon_id" in facts:
                self._go_to(facts["to_kanoon_id"], facts["to_region"], facts["to_leader_member_id"])
        return None

    def _go_to(self, kanoon_id: str, region: str, leader_member_id: str | None) -> None:
        """Another kanoon sees to the loan, and is asked what its leader was asked; nothing that was signed changes."""
        self.record.kanoon_id, self.record.region = kanoon_id, region
        self._belongs_to(kanoon_id, region, leader_member_id)
        for task in self.open_tasks():
            self.hand_to_kanoon(task, kanoon_id, region)
        self.note("note", "goes_to_kanoon")

    def went_to_kanoon(self, gone: KanoonGoneTo) -> None:
        """With its whole kanoon an application goes on too: whoever spoke for it came along."""
        self._belongs_to(gone.to_kanoon_id, gone.to_region, gone.to_leader_member_id)

    def _belongs_to(self, kanoon_id: str, region: str, leader_member_id: str | None) -> None:
        self.case.application = self.application = replace(
            self.application, kanoon_id=kanoon_id, region=region, leader_member_id=leader_member_id
        )

    def _mobile_changed(self) -> str | None:
        """Whoever had the old telephone cannot accept the offer with what was sent there."""
        self.note("note", "mobile_changed")
        if self.is_open("loan.accept_offer") and self.case.offer_code < len(self.case.offer_code_hashes):
            self.send_offer_code()
        else:
            # There is no other code; the last one opens nothing any more.
            self.case.offer_code_tries = self.case.policy.offer.tries_a_code
        return None

    def _sheba_changed(self) -> str | None:
        """The bank is asked again before anything is paid out; money on its way goes where it was sent."""
        nothing_ordered = self.record.stage in NO_MONEY_YET or self.is_open("loan.release_money")
        if self.application.payout == "registered" and nothing_ordered:
            self.case.account_changed = True
            self.note("note", "account_changed")
        return None
