"""What calls about talents and cells answer."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.v1.shapes_places import Named
from api.v1.shapes_supporters import SupportKind
from domain.crafts import CellKind, WaterNeed


class ShownCraft(BaseModel):
    """A craft that a cell may live from; `demand` is a setting of 1 to 5."""

    code: str
    name: Named
    skills: list[str]
    water_need: WaterNeed
    cell_kinds: list[CellKind]
    demand: int = Field(ge=1, le=5)
    known_in: list[str]


class Crafts(BaseModel):
    items: list[ShownCraft]


class ShownProposal(BaseModel):
    """A craft as the tables see it; `final`: an exclusion that no expert takes back."""

    craft_code: str
    craft: Named
    points: int
    excluded: bool
    final: bool
    reasons: list[Named]
    trained: bool


class ShownAssessment(BaseModel):
    """What the tables found, best proposals first; `cell_kind` is empty where a person says it."""

    suitability: Literal["suitable", "train_first", "other_path"]
    suitability_reason: Named
    cell_kind: str
    cell_kind_reason: Named
    proposals: list[ShownProposal]


class ShownCourse(BaseModel):
    """A course of the university; `region` is null where it is for the whole country."""

    id: str
    subject: Literal["craft", "literacy"]
    craft_code: str | None
    title: Named
    reference: str
    region: str | None
    state: Literal["open", "closed"]
    added_by: str


class ShownSeat(BaseModel):
    """A seat of a talent in a course; `absences` are lessons missed, the grade is 0 to 20."""

    id: str
    course_id: str
    state: Literal["enrolled", "passed", "failed", "freed"]
    absences: int
    grade: int | None


class ShownPlan(BaseModel):
    """The numbers of a plan that was approved, in rials: earnings a month, equipment, the loan that is needed."""

    monthly_rials: int
    jobs: int
    equipment_rials: int
    loan_rials: int


class SupportOfTalent(BaseModel):
    """Supporters of one kind: the latest case of support, and how it ended (null while it goes on)."""

    kind: SupportKind
    needed: int
    support_id: str
    outcome: str | None


class LoanOfTalent(BaseModel):
    """The loan that pays the supplier: signed and `ready` until the equipment is there; `outcome` where it has ended."""

    loan_id: str
    amount_rials: int
    supplier_id: str
    state: Literal["asked", "ready", "paying", "paid", "ended"]
    outcome: str | None


class EquipmentOfTalent(BaseModel):
    """What is bought, and how far it is; `photo` is the file of the installation's proof."""

    state: Literal["wanted", "ordered", "delivered", "installed", "paid", "returned", "used"]
    order_number: str | None
    deliver_by: date | None
    photo: str | None


class PilotOfTalent(BaseModel):
    """The first order of a cell: how many pieces, until which day, and how often it was made better."""

    pieces: int
    hand_in_by: date
    reworks: int


class ShownSetup(BaseModel):
    """How far a cell is set up, from the approved plan on; what has not come yet, or is not needed, is null."""

    plan: ShownPlan
    supports: list[SupportOfTalent]
    loan: LoanOfTalent | None
    equipment: EquipmentOfTalent | None
    pilot: PilotOfTalent | None
    product_id: str | None
    cell_id: str | None


class ShownTalent(BaseModel):
    """A talent: what was found, what the expert decided, and how far the cell is set up."""

    id: str
    member_id: str
    kanoon_id: str
    nominated_by: Literal["leader", "self", "staff", "kanoon"]
    craft_hint: str | None
    state: Literal["open", "ended", "approved"]
    stage: str
    rehearsal: bool
    assessment: ShownAssessment | None
    suitability: str | None
    cell_kind: CellKind | None
    craft_code: str | None
    enrolments: list[ShownSeat]
    setup: ShownSetup | None


class RowError(BaseModel):
    """What is wrong with a field of a row, in both languages."""

    field: str
    code: str
    message: Named


class ShownRow(BaseModel):
    """A row of a file by its line; `id` is its case, where it has one."""

    line: int
    state: Literal["started", "known", "refused"]
    id: str | None
    errors: list[RowError]


class NominatedMembers(BaseModel):
    """What became of a file of members."""

    kanoon_id: str
    started: int
    known: int
    refused: int
    rows: list[ShownRow]


class CellPlace(BaseModel):
    province: str
    county: str


class CellOutcomes(BaseModel):
    """What the latest review found; null before the first. The income is null also where the caller may not read it."""

    reviewed_at: datetime | None
    income_rials: int | None = Field(ge=0, description="A month, in rials")
    jobs: int | None = Field(ge=0)
    returned_migrants: int | None = Field(ge=0)


class FoundCell(BaseModel):
    """A cell; `talent_id` is null where it was there before this house, `region` the province's ISO 3166-2 code."""

    id: str
    talent_id: str | None
    member_id: str
    kanoon_id: str
    place: CellPlace
    region: str
    craft_code: str
    cell_kind: CellKind
    state: Literal["ACTIVE", "PROBATION", "CLOSING", "CLOSED"]
    activated_at: datetime
    closed_at: datetime | None
    last_sign_at: datetime
    next_review_at: datetime | None
    outcomes: CellOutcomes


class LivingCell(FoundCell):
    """A cell with the case of its life, which has the same id."""

    rehearsal: bool
    policy_version: str


class ReviewOfCell(BaseModel):
    """A coaching review; outcomes are null where it was not held, and the income where the caller may not read it."""

    number: int = Field(ge=1)
    day: int = Field(ge=1, description="Days after the cell became active")
    state: Literal["begun", "held", "missed", "called_off"]
    begun_at: datetime
    ended_at: datetime | None
    by: str | None
    income_rials: int | None
    jobs: int | None
    returned_migrants: int | None
    produces: bool | None
    problems: str


class GoodsOfOrder(BaseModel):
    units: int
    name_fa: str
    name_en: str


class OrderOfCell(BaseModel):
    """A cell's paid order; `stage` is that of its case, `parcel` the state of what is sent, never whose it is."""

    id: str
    goods: list[GoodsOfOrder]
    goods_rials: int
    state: str
    parcel: str
    shipment_id: str | None
    stage: str | None
    placed_at: datetime
    window_ends_at: datetime | None
    rehearsal: bool


class CountedCells(BaseModel):
    """`of` is a craft's code, a province, or a state in small letters; so are the states."""

    of: str
    cells: int
    states: dict[str, int]


class OutcomesOfCells(BaseModel):
    """What the latest reviews of cells that are not closed say together; the median is null where none was reviewed."""

    cells: int
    reviewed: int
    jobs: int
    returned_migrants: int
    median_income_rials: int | None


class CellOverview(BaseModel):
    by: Literal["craft", "province", "state"]
    items: list[CountedCells]
    outcomes: OutcomesOfCells
