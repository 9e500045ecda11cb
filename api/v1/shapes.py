"""What every call answers, in one table for the contract; members, kanoons, messages and money are here.

The routes answer plain dictionaries, as they always did; a test holds every answer of every test against this.
"""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.paging import ListPage
from api.v1.shapes_after_sales import (
    ComplaintPhoto,
    KeptComplaints,
    KeptRating,
    LateOrder,
    OrderOverview,
    SupplyOfCell,
    ToldRating,
)
from api.v1.shapes_carriers import BilledLine, CarriersInvoice
from api.v1.shapes_cases import Case, CaseInList, GoesOn, KanoonFormation, Loan, Moved, PaidIn, Quote, Started
from api.v1.shapes_cells import (
    CellOverview,
    Crafts,
    FoundCell,
    LivingCell,
    NominatedMembers,
    OrderOfCell,
    ReviewOfCell,
    ShownCourse,
    ShownTalent,
)
from api.v1.shapes_contests import AddedPhoto, GoodsReturn, OrderContests, OrderDispute
from api.v1.shapes_hooks import HOOK_ANSWERS
from api.v1.shapes_members import KanoonMember, KeptMembership, NewLeader, ReportedDeath
from api.v1.shapes_money import (
    Account,
    ArrearsTotal,
    BegunReconciliation,
    BookedLoan,
    FoundDifference,
    InSuspense,
    LedgerCheck,
    ReconciliationRun,
    SuspenseAges,
)
from api.v1.shapes_orders import FoundBasket, ShownBasket
from api.v1.shapes_payouts import (
    CellAccount,
    CellPayout,
    CellStatementSums,
    GivenCellAccount,
    PayoutBatch,
)
from api.v1.shapes_places import FoundCounty, Funnel, KanoonOverview
from api.v1.shapes_products import ListedProduct, OfferedProduct, PriceHistory
from api.v1.shapes_supporters import AskedFor, CaseOfSupport, FoundSupporter
from api.v1.shapes_tasks import AnsweredTask, BulkResults, Comments, HandedIn, RemarkedTask, Task, TaskInList
from stores.message_rows import MessageState


class FoundMember(BaseModel):
    """A member. The whole number and mobile are there only for callers whose work needs them."""

    id: str
    first_name: str
    last_name: str
    national_code_masked: str
    mobile_masked: str
    kanoon_id: str | None
    state: str
    roles: list[Literal["member", "trustee"]]
    has_account: bool
    national_code: str = Field(default="", description="Left out where the caller may not read it")
    mobile: str = Field(default="", description="E.164; left out where the caller may not read it")


class Place(BaseModel):
    province: str
    county: str
    city: str


class FoundKanoon(BaseModel):
    """A kanoon; `region` is the province's ISO 3166-2 code."""

    id: str
    name: str
    kind: str
    place: Place
    region: str
    state: str
    leader_member_id: str | None


class LifeOfKanoon(BaseModel):
    """How a kanoon's life stands. A warned kanoon is `active` for everybody else; no visit is planned while `next_visit_at` is null."""

    id: str
    stage: Literal["ACTIVE", "WARNED", "SUSPENDED", "CLOSING", "CLOSED"]
    missed_visits: int
    last_visit_on: date | None
    next_visit_at: datetime | None


class LivingKanoon(FoundKanoon):
    """A kanoon with its life; null where nobody watches it yet."""

    life: LifeOfKanoon | None


class VisitOfKanoon(BaseModel):
    """A visit and its activity form, null where it was not held."""

    number: int
    state: Literal["begun", "held", "missed", "called_off"]
    begun_at: datetime
    ended_at: datetime | None
    by: str | None
    held_on: date | None
    meetings: int | None
    present: int | None
    condition: Literal["good", "fair", "weak"] | None
    activities: str | None
    problems: str | None
    help_wanted: str | None
    next_meeting_on: date | None


class MessageReason(BaseModel):
    """Which rule sends it, and in which case."""

    rule: str
    process_id: str


class Message(BaseModel):
    """A message with its words; `recipient` is a member's id, a role, or a username."""

    key: str
    process_id: str
    event: str
    channel: Literal["sms", "email", "app"]
    recipient: str | None
    recipient_masked: str
    language: Literal["fa", "en"]
    state: MessageState
    at: datetime
    attempts: int
    text: str
    why: MessageReason


class Commitment(BaseModel):
    """A loan that the caller stands for, in rials; `covers_rials` is how much of it they stand for now."""

    loan_id: str
    borrower: str
    kanoon_id: str
    amount_rials: int
    share_rials: int
    covers_rials: int
    rehearsal: bool


class ChangedContact(BaseModel):
    id: str
    changed: list[Literal["mobile", "sheba"]]


class MovedMember(BaseModel):
    id: str
    kanoon_id: str | None


class Change(BaseModel):
    """What was changed, not what it is."""

    what: str
    by: str
    at: datetime
    reason: str


class Changes(BaseModel):
    items: list[Change]


class MemberPoints(BaseModel):
    """`put_aside`: what of it waits for a leader's approval, or for a loan that is decided on."""

    member_id: str
    points: int
    put_aside: int


class Supplier(BaseModel):
    """A business that loans are paid to; its account is masked."""

    id: str
    name: str
    legal_entity_id: str
    sheba_masked: str
    purposes: list[str]
    state: Literal["proposed", "active", "closed"]
    proposed_by: str
    approved_by: str | None
    connected: bool


class Relation(BaseModel):
    """Somebody close to a member; `kind` is what they are to the member."""

    member_id: str
    kind: str
    declared_by: str
    declared_at: datetime


class Relations(BaseModel):
    items: list[Relation]


ANSWERS: dict[tuple[str, str], dict[int, Any]] = HOOK_ANSWERS | {
    ("POST", "/loans"): {202: Started},
    ("GET", "/loans/{loan_id}"): {200: Loan},
    ("GET", "/loans/{loan_id}/settlement-quote"): {200: Quote},
    ("POST", "/loans/{loan_id}/death"): {202: GoesOn},
    ("POST", "/loans/{loan_id}/trustees/{member_id}/leave"): {202: GoesOn},
    ("GET", "/commitments"): {200: ListPage[Commitment]},
    ("GET", "/loans"): {200: ListPage[BookedLoan]},
    ("GET", "/overview/kanoons"): {200: KanoonOverview},
    ("GET", "/overview/cells"): {200: CellOverview},
    ("GET", "/overview/orders"): {200: OrderOverview},
    ("GET", "/overview/late-orders"): {200: ListPage[LateOrder]},
    ("GET", "/overview/funnel/{kind}"): {200: Funnel},
    ("GET", "/arrears"): {200: ListPage[ArrearsTotal]},
    ("GET", "/processes"): {200: ListPage[CaseInList]},
    ("GET", "/processes/{process_id}"): {200: Case},
    ("POST", "/processes/{process_id}/withdraw"): {202: GoesOn},
    ("POST", "/processes/{process_id}/pause"): {202: GoesOn},
    ("POST", "/processes/{process_id}/resume"): {202: GoesOn},
    ("POST", "/rehearsals/{process_id}/advance"): {200: Moved},
    ("POST", "/rehearsals/{process_id}/receipts"): {202: PaidIn},
    ("GET", "/tasks"): {200: ListPage[TaskInList]},
    ("GET", "/tasks/{task_id}"): {200: Task},
    ("POST", "/tasks/{task_id}/claim"): {200: Task},
    ("POST", "/tasks/{task_id}/release"): {200: Task},
    ("POST", "/tasks/{task_id}/assign"): {200: Task},
    ("POST", "/tasks/{task_id}/delegate"): {200: Task},
    ("POST", "/tasks/{task_id}/snooze"): {200: Task},
    ("POST", "/tasks/{task_id}/complete"): {200: AnsweredTask, 202: AnsweredTask},
    ("POST", "/tasks/{task_id}/return"): {200: AnsweredTask, 202: AnsweredTask},
    ("POST", "/tasks/{task_id}/files"): {201: HandedIn},
    ("POST", "/tasks/{task_id}/recuse"): {202: GoesOn},
    ("POST", "/tasks/{task_id}/comment"): {201: RemarkedTask},
    ("GET", "/tasks/{task_id}/comments"): {200: Comments},
    ("POST", "/tasks/bulk"): {200: BulkResults},
    ("GET", "/members"): {200: ListPage[FoundMember]},
    ("GET", "/members/{member_id}"): {200: FoundMember},
    ("GET", "/members/{member_id}/relations"): {200: Relations},
    ("PUT", "/members/{member_id}/relations"): {200: Relations},
    ("PUT", "/members/{member_id}/contact"): {200: ChangedContact},
    ("PUT", "/members/{member_id}/kanoon"): {200: MovedMember},
    ("GET", "/members/{member_id}/changes"): {200: Changes},
    ("GET", "/members/{member_id}/points"): {200: MemberPoints},
    ("POST", "/points/moves"): {202: Started},
    ("POST", "/payouts"): {202: Started},
    ("GET", "/payouts"): {200: ListPage[CellPayout]},
    ("GET", "/payouts/{payout_id}"): {200: CellPayout},
    ("GET", "/cells/{cell_id}/statement"): {200: CellStatementSums},
    ("GET", "/cells/{cell_id}/payout-account"): {200: CellAccount},
    ("PUT", "/cells/{cell_id}/payout-account"): {200: GivenCellAccount, 202: GivenCellAccount},
    ("PUT", "/cells/{cell_id}/payout-account/consent"): {200: CellAccount},
    ("GET", "/payout-batches"): {200: ListPage[PayoutBatch]},
    ("GET", "/payout-batches/{batch_id}"): {200: PayoutBatch},
    ("POST", "/kanoons"): {202: Started},
    ("POST", "/kanoon-changes"): {202: Started},
    ("GET", "/kanoons/{kanoon_id}/formation"): {200: KanoonFormation},
    ("POST", "/kanoons/{kanoon_id}/invitations"): {202: Started},
    ("POST", "/kanoons/{kanoon_id}/requests"): {202: Started},
    ("GET", "/kanoons/{kanoon_id}/members"): {200: ListPage[KanoonMember]},
    ("PUT", "/kanoons/{kanoon_id}/leader"): {200: NewLeader},
    ("POST", "/members/{member_id}/leave"): {202: Started},
    ("POST", "/members/{member_id}/transfer"): {202: Started},
    ("POST", "/members/{member_id}/expulsion"): {202: Started},
    ("POST", "/members/{member_id}/death"): {200: ReportedDeath},
    ("GET", "/members/{member_id}/memberships"): {200: ListPage[KeptMembership]},
    ("POST", "/suppliers"): {201: Supplier},
    ("GET", "/suppliers"): {200: ListPage[Supplier]},
    ("GET", "/suppliers/{supplier_id}"): {200: Supplier},
    ("POST", "/suppliers/{supplier_id}/approve"): {200: Supplier},
    ("PUT", "/suppliers/{supplier_id}/connection"): {200: Supplier},
    ("POST", "/supporters"): {202: Started},
    ("GET", "/supporters"): {200: ListPage[FoundSupporter]},
    ("GET", "/supporters/{supporter_id}"): {200: FoundSupporter},
    ("PATCH", "/supporters/{supporter_id}"): {200: FoundSupporter},
    ("POST", "/supporters/{supporter_id}/suspend"): {200: FoundSupporter},
    ("POST", "/supporters/{supporter_id}/resume"): {200: FoundSupporter},
    ("POST", "/supporters/{supporter_id}/leave"): {200: FoundSupporter},
    ("GET", "/supporters/{supporter_id}/pledges"): {200: ListPage[AskedFor]},
    ("POST", "/supports"): {202: Started},
    ("GET", "/supports/{support_id}"): {200: CaseOfSupport},
    ("POST", "/orders"): {202: Started},
    ("GET", "/orders"): {200: ListPage[FoundBasket]},
    ("GET", "/orders/{order_id}"): {200: ShownBasket},
    ("POST", "/orders/{order_id}/pay"): {202: ShownBasket},
    ("POST", "/orders/{order_id}/cancel"): {202: ShownBasket},
    ("POST", "/cells"): {202: Started},
    ("GET", "/cells"): {200: ListPage[FoundCell]},
    ("GET", "/cells/{cell_id}"): {200: LivingCell},
    ("GET", "/cells/{cell_id}/reviews"): {200: ListPage[ReviewOfCell]},
    ("GET", "/cells/{cell_id}/orders"): {200: ListPage[OrderOfCell]},
    ("POST", "/cells/{cell_id}/report"): {202: GoesOn},
    ("POST", "/cells/{cell_id}/warn"): {202: GoesOn},
    ("POST", "/cells/{cell_id}/lift"): {202: GoesOn},
    ("POST", "/cells/{cell_id}/close"): {202: GoesOn},
    ("GET", "/products"): {200: ListPage[ListedProduct]},
    ("POST", "/products"): {201: OfferedProduct},
    ("GET", "/products/{product_id}"): {200: OfferedProduct},
    ("PATCH", "/products/{product_id}"): {200: OfferedProduct},
    ("POST", "/products/{product_id}/offers"): {201: OfferedProduct},
    ("PATCH", "/products/{product_id}/offers/{cell_id}"): {200: OfferedProduct, 202: OfferedProduct},
    ("POST", "/products/{product_id}/offers/{cell_id}/submit"): {202: Started},
    ("POST", "/products/{product_id}/offers/{cell_id}/unlist"): {200: OfferedProduct},
    ("POST", "/products/{product_id}/offers/{cell_id}/relist"): {200: OfferedProduct},
    ("POST", "/products/{product_id}/offers/{cell_id}/revise"): {200: OfferedProduct},
    ("GET", "/products/{product_id}/offers/{cell_id}/prices"): {200: PriceHistory},
    ("POST", "/products/{product_id}/photos"): {201: OfferedProduct},
    ("POST", "/orders/{order_id}/returns"): {202: Started},
    ("POST", "/orders/{order_id}/disputes"): {202: Started},
    ("GET", "/orders/{order_id}/contests"): {200: OrderContests},
    ("GET", "/returns/{case_id}"): {200: GoodsReturn},
    ("GET", "/disputes/{case_id}"): {200: OrderDispute},
    ("POST", "/returns/{case_id}/photos"): {201: AddedPhoto},
    ("POST", "/disputes/{case_id}/photos"): {201: AddedPhoto},
    ("GET", "/products/{product_id}/ratings"): {200: ListPage[ToldRating]},
    ("POST", "/orders/{order_id}/rating"): {201: KeptRating},
    ("GET", "/orders/{order_id}/rating"): {200: KeptRating},
    ("POST", "/orders/{order_id}/rating/report"): {202: Started},
    ("POST", "/orders/{order_id}/complaints"): {202: Started},
    ("GET", "/orders/{order_id}/complaints"): {200: KeptComplaints},
    ("POST", "/supplies"): {202: Started},
    ("POST", "/carrier-invoices"): {202: Started},
    ("GET", "/carrier-invoices"): {200: ListPage[CarriersInvoice]},
    ("GET", "/carrier-invoices/{invoice_id}"): {200: CarriersInvoice},
    ("GET", "/carrier-invoices/{invoice_id}/lines"): {200: ListPage[BilledLine]},
    ("GET", "/supplies"): {200: ListPage[SupplyOfCell]},
    ("GET", "/supplies/{supply_id}"): {200: SupplyOfCell},
    ("POST", "/complaints/{complaint_id}/photos"): {201: ComplaintPhoto},
    ("GET", "/kanoons"): {200: ListPage[FoundKanoon]},
    ("GET", "/kanoons/{kanoon_id}"): {200: LivingKanoon},
    ("GET", "/kanoons/{kanoon_id}/visits"): {200: ListPage[VisitOfKanoon]},
    ("POST", "/kanoons/{kanoon_id}/life"): {202: Started},
    ("POST", "/kanoons/{kanoon_id}/warn"): {202: GoesOn},
    ("POST", "/kanoons/{kanoon_id}/suspend"): {202: GoesOn},
    ("POST", "/kanoons/{kanoon_id}/lift"): {202: GoesOn},
    ("POST", "/kanoons/{kanoon_id}/close"): {202: GoesOn},
    ("GET", "/counties"): {200: ListPage[FoundCounty]},
    ("GET", "/crafts"): {200: Crafts},
    ("POST", "/courses"): {201: ShownCourse},
    ("GET", "/courses"): {200: ListPage[ShownCourse]},
    ("GET", "/courses/{course_id}"): {200: ShownCourse},
    ("POST", "/talents"): {202: Started},
    ("POST", "/talents/bulk"): {200: NominatedMembers},
    ("GET", "/talents/{talent_id}"): {200: ShownTalent},
    ("GET", "/messages"): {200: ListPage[Message]},
    ("GET", "/reconciliations"): {200: ListPage[ReconciliationRun]},
    ("POST", "/reconciliations"): {202: BegunReconciliation},
    ("GET", "/reconciliations/{day}/differences"): {200: ListPage[FoundDifference]},
    ("GET", "/suspense"): {200: ListPage[InSuspense]},
    ("GET", "/suspense/ages"): {200: SuspenseAges},
    ("GET", "/ledger/check"): {200: LedgerCheck},
    ("GET", "/ledger/accounts/{account}"): {200: Account},
}
"""By method and path under the prefix: the answer to each status. Calls that are not here say it at their route."""
