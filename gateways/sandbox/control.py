"""The control API: what tests and presenters tell the sandbox to do, and ask it about."""

from datetime import datetime, timedelta
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from gateways.sandbox.configuration import wall_clock
from gateways.sandbox.faults import Fault, add_fault
from gateways.sandbox.played_bank import book, return_order, transfer_state
from gateways.sandbox.played_merat import answer_now
from gateways.sandbox.played_sms import message_state
from gateways.sandbox.world import Refusal, TheWorld, World

router = APIRouter(prefix="/control")


class Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Receipts(Wish):
    """Money that came to the network's account. `parts` splits it, `copies` tells the same one again.

    What is not `booked` is told, and stands in no statement. What pays a cell's `supply_id` comes to the market's account.
    """

    amount_rials: int
    loan_id: str | None = None
    supply_id: str | None = None
    payer: str = "پرداخت‌کننده"
    reference: str | None = None
    account: str | None = None
    at: AwareDatetime | None = None
    parts: int = Field(default=1, ge=1)
    copies: int = Field(default=1, ge=1)
    after_seconds: float = Field(default=0.0, ge=0)
    booked: bool = True


class Booked(Wish):
    """A line of the bank's statement that nobody was told about."""

    kind: Literal["receipt", "payment", "bounce", "return"]
    reference: str
    amount_rials: int
    at: AwareDatetime | None = None
    account: Literal["network", "market"] = "network"


class Person(Wish):
    """What Mer'at shall say of somebody from now on."""

    national_code: str
    rank: Literal["A", "B", "C", "D"] | None = None
    affordable_instalment_rials: int | None = None
    guarantor_ceiling_rials: int | None = None


class Student(Wish):
    """How somebody does in courses that they begin from now on: by national code, or one seat by its id."""

    about: str
    absent: list[int] = []
    passed: bool = True
    grade: int = Field(default=17, ge=0, le=20)


class Owner(Wish):
    sheba: str
    national_code: str
    owns: bool


class Balance(Wish):
    """What is in a kanoon's collective account from now on."""

    account_id: str
    balance_rials: int = Field(ge=0)


class Return(Wish):
    reason: str = "account_closed"
    at: AwareDatetime | None = None


class Settings(Wish):
    webhook_base_url: str | None = None
    bank_seconds: float | None = None
    merat_seconds: float | None = None
    sms_seconds: float | None = None
    university_seconds: float | None = None
    supplier_seconds: float | None = None
    payment_seconds: float | None = None
    carrier_seconds: float | None = None
    gateway_day_seconds: float | None = None
    webhook_retry_seconds: float | None = None


@router.post("/settings")
async def change_settings(world: TheWorld, wish: Settings) -> dict[str, Any]:
    for name, value in wish.model_dump(exclude_none=True).items():
        setattr(world.config, name, value)
    world.webhooks.hurry()
    return world.config.model_dump(include=set(Settings.model_fields))


@router.post("/faults", status_code=201)
async def order_fault(world: TheWorld, fault: Fault) -> dict[str, str]:
    return {"id": add_fault(world.state, fault)}


@router.get("/faults")
async def list_faults(world: TheWorld) -> dict[str, Any]:
    return {"items": world.state.all("fault")}


@router.delete("/faults", status_code=204)
async def end_faults(world: TheWorld) -> None:
    for fault in world.state.all("fault"):
        world.state.drop("fault", fault["id"])


@router.delete("/faults/{fault_id}", status_code=204)
async def end_fault(world: TheWorld, fault_id: str) -> None:
    if not world.state.drop("fault", fault_id):
        raise Refusal(404, "unknown_fault")


@router.post("/receipts", status_code=202)
async def send_receipts(world: TheWorld, wish: Receipts) -> dict[str, Any]:
    first, rest = divmod(wish.amount_rials, wish.parts)
    at = wall_clock() + timedelta(seconds=wish.after_seconds)
    receipts = []
    for part in range(wish.parts):
        reference = wish.reference or f"R{world.state.next_number('receipt'):010d}"
        if wish.reference and wish.parts > 1:
            reference = f"{wish.reference}-{part + 1}"
        subject = {
            "reference": reference,
            "account": wish.account or world.config.network_account,
            "amount_rials": first + (rest if part == 0 else 0),
            "at": (wish.at or at).isoformat(),
            "payer": wish.payer,
            "loan_id": wish.loan_id,
        }
        if wish.supply_id:
            subject["supply_id"] = wish.supply_id
        if wish.booked:
            account = "market" if wish.supply_id else "network"
            book(world, "receipt", reference, first + (rest if part == 0 else 0), wish.at or at, account)
        ids = [
            world.webhooks.schedule("bank", "bank.receipt", subject, at, (wish.loan_id, reference))
            for _ in range(wish.copies)
        ]
        receipts.append(subject | {"webhook_ids": ids})
    return {"items": receipts}


@router.post("/statement", status_code=201)
async def book_line(world: TheWorld, line: Booked) -> dict[str, Any]:
    book(world, line.kind, line.reference, line.amount_rials, line.at or wall_clock(), line.account)
    return line.model_dump(mode="json")


@router.post("/receipts/{reference}/bounce", status_code=202)
async def bounce_receipt(world: TheWorld, reference: str) -> dict[str, Any]:
    subject = {"reference": reference}
    known = world.state.get("booked", f"receipt:{reference}")
    if known is not None:
        book(world, "bounce", reference, known["amount_rials"], wall_clock())
    webhook_id = world.webhooks.schedule("bank", "bank.receipt_bounced", subject, wall_clock(), (reference,))
    return subject | {"webhook_ids": [webhook_id]}


@router.get("/orders")
async def list_orders(world: TheWorld, order_id: str = "") -> dict[str, Any]:
    """All orders whose id begins so; `state` is by the wall clock, `events` are what will happen."""
    now = wall_clock()
    orders = [order for order in world.state.all("order") if order["order_id"].startswith(order_id)]
    return {"items": [order | transfer_state(order, now) for order in orders]}


@router.post("/orders/{order_id}/return", status_code=202)
async def send_back(world: TheWorld, order_id: str, wish: Return) -> dict[str, Any]:
    order = world.state.get("order", order_id)
    if order is None:
        raise Refusal(404, "unknown_order")
    last = datetime.fromisoformat(order["events"][-1]["at"])
    if order["events"][-1]["state"] != "settled":
        raise Refusal(409, "not_settled")
    at = wish.at or (last if order["rehearsal"] else max(last, wall_clock()))
    return return_order(world, order, at, wish.reason)


@router.post("/merat", status_code=201)
async def tell_merat(world: TheWorld, person: Person) -> dict[str, Any]:
    told = person.model_dump(exclude_none=True, exclude={"national_code"})
    world.state.put("person", person.national_code, told)
    return told


@router.get("/recognitions")
async def list_recognitions(world: TheWorld) -> dict[str, Any]:
    return {"items": world.state.all("recognition")}


@router.post("/recognitions/{request_id}/answer", status_code=202)
async def answer_recognition(world: TheWorld, request_id: str) -> dict[str, str]:
    known = world.state.get("recognition", request_id)
    if known is None:
        raise Refusal(404, "unknown_request")
    answer_now(world, request_id, known)
    return {"state": "ready"}


@router.post("/students", status_code=201)
async def tell_student(world: TheWorld, student: Student) -> dict[str, Any]:
    told = student.model_dump(exclude={"about"})
    world.state.put("student", student.about, told)
    return told


@router.get("/enrolments")
async def list_enrolments(world: TheWorld, enrolment_id: str = "") -> dict[str, Any]:
    """All seats whose id begins so."""
    seats = world.state.all("enrolment")
    return {"items": [one for one in seats if one["asked"]["enrolment_id"].startswith(enrolment_id)]}


@router.get("/supplies")
async def list_supplies(world: TheWorld, order_id: str = "") -> dict[str, Any]:
    """All orders at suppliers whose id begins so; `end` is what becomes of one, null where the supplier is silent."""
    orders = world.state.all("supply")
    return {"items": [one for one in orders if one["asked"]["order_id"].startswith(order_id)]}


@router.post("/ownership", status_code=201)
async def tell_owner(world: TheWorld, owner: Owner) -> dict[str, bool]:
    world.state.put("ownership", f"{owner.sheba}:{owner.national_code}", {"owns": owner.owns})
    return {"owns": owner.owns}


@router.post("/balances", status_code=201)
async def tell_balance(world: TheWorld, wish: Balance) -> dict[str, int]:
    world.state.put("balance", wish.account_id, {"balance_rials": wish.balance_rials})
    return {"balance_rials": wish.balance_rials}


@router.get("/sent-messages")
async def list_messages(world: TheWorld, recipient: str = "") -> dict[str, Any]:
    """Text messages and e-mails that arrived, oldest first; `recipient` is the end of a number or address."""
    return {"items": [one for one in messages_of(world) if one["recipient"].endswith(recipient)]}


@router.get("/calls")
async def list_calls(world: TheWorld) -> dict[str, Any]:
    return {"items": list(world.calls)}


@router.get("/webhooks")
async def list_webhooks(world: TheWorld) -> dict[str, Any]:
    """Webhooks that still wait, and the last 500 that ended (delivered, given_up, dropped)."""
    return {"waiting": world.state.all("webhook"), "ended": list(world.webhooks.ended)}


@router.get("/health")
async def health() -> dict[str, bool]:
    return {"ok": True}


def messages_of(world: World) -> list[dict[str, Any]]:
    """Every text message and e-mail that arrived, oldest first."""
    now = wall_clock()
    texts = [
        {"channel": "sms", "recipient": sms["mobile"], "state": message_state(sms, now)} | sms
        for sms in world.state.all("sms")
    ]
    mails = [{"channel": "email"} | mail for mail in world.state.all("email")]
    return sorted(texts + mails, key=lambda one: str(one["at"]))
