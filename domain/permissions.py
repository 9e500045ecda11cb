"""Who may do what: one table, asked by routes, pages and Update validators alike."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from domain.words import Text


class Role(StrEnum):
    """What a person is in the network; a task names the role that answers it."""

    LEADER = "leader"
    PROVINCIAL_SECRETARY = "provincial_secretary"
    CENTRAL_SECRETARY = "central_secretary"
    CREDIT_OFFICER = "credit_officer"
    CREDIT_COMMITTEE = "credit_committee"
    RECOGNITION_OFFICER = "recognition_officer"
    CELL_EXPERT = "cell_expert"
    UNIVERSITY_OFFICER = "university_officer"
    PRODUCT_EXPERT = "product_expert"
    COACH = "coach"
    CELL_COMMITTEE = "cell_committee"
    TREASURY = "treasury"
    RECONCILIATION = "reconciliation"
    SUPERVISOR = "supervisor"
    BOARD = "board"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SUPPORTER_OFFICER = "supporter_officer"
    MARKET_SUPPORT = "market_support"
    TRUSTEE = "trustee"
    SUPPORTER = "supporter"
    MEMBER = "member"


ROLE_WORDS: dict[Role, Text] = {
    Role.LEADER: Text(fa="رهبر", en="Leader"),
    Role.PROVINCIAL_SECRETARY: Text(fa="دبیر استان", en="Provincial secretary"),
    Role.CENTRAL_SECRETARY: Text(fa="دبیرخانهٔ مرکزی", en="Central secretariat"),
    Role.CREDIT_OFFICER: Text(fa="کارشناس اعتبار", en="Credit officer"),
    Role.CREDIT_COMMITTEE: Text(fa="کمیتهٔ اعتبار", en="Credit committee"),
    Role.RECOGNITION_OFFICER: Text(fa="کارشناس اعتبارسنجی", en="Recognition officer"),
    Role.CELL_EXPERT: Text(fa="کارشناس هسته‌ها", en="Expert of cells"),
    Role.UNIVERSITY_OFFICER: Text(fa="کارشناس آموزش", en="University officer"),
    Role.PRODUCT_EXPERT: Text(fa="کارشناس خط محصول", en="Expert of a product line"),
    Role.COACH: Text(fa="مربی کسب‌وکار", en="Business coach"),
    Role.CELL_COMMITTEE: Text(fa="کمیتهٔ هسته‌ها", en="Committee of cells"),
    Role.TREASURY: Text(fa="خزانه", en="Treasury"),
    Role.RECONCILIATION: Text(fa="مغایرت‌گیری", en="Reconciliation"),
    Role.SUPERVISOR: Text(fa="سرپرست", en="Supervisor"),
    Role.BOARD: Text(fa="هیئت‌مدیره", en="Board"),
    Role.AUDITOR: Text(fa="حسابرس", en="Auditor"),
    Role.ADMINISTRATOR: Text(fa="مدیر سامانه", en="Administrator"),
    Role.SUPPORTER_OFFICER: Text(fa="کارشناس حامیان", en="Supporters' officer"),
    Role.MARKET_SUPPORT: Text(fa="پشتیبان بازار", en="Market support"),
    Role.TRUSTEE: Text(fa="معتمد محلی", en="Trustee"),
    Role.SUPPORTER: Text(fa="حامی", en="Supporter"),
    Role.MEMBER: Text(fa="عضو", en="Member"),
}

NATIONWIDE = "*"
"""The region of staff whose work is not bound to one province."""

SYSTEM = "client:"
"""How the usernames of systems begin; no person's does."""

STARTS_LOANS = frozenset({Role.LEADER, Role.CREDIT_OFFICER, Role.SUPERVISOR, Role.MEMBER})
PAUSES_CASES = frozenset({Role.SUPERVISOR})
ASSIGNS_TASKS = frozenset({Role.SUPERVISOR})
READS_LEDGER = frozenset({Role.TREASURY, Role.RECONCILIATION, Role.AUDITOR, Role.SUPERVISOR})
READS_HOUSE_ACCOUNTS = READS_LEDGER - {Role.SUPERVISOR}
READS_PERSONAL_FIELDS = frozenset({Role.CREDIT_OFFICER, Role.RECOGNITION_OFFICER})
OF_KANOONS = frozenset({Role.LEADER, Role.TRUSTEE, Role.SUPPORTER, Role.MEMBER})
"""Who has nothing but such roles is bound to one kanoon at most, whatever their region."""
READS_SCORES = frozenset({Role.CREDIT_OFFICER, Role.CREDIT_COMMITTEE, Role.RECOGNITION_OFFICER})
"""The roles whose tasks show a member's rank and income, or ask for them."""
SCORE_FACTS = frozenset({"rank", "affordable_instalment_rials"})
"""What of tasks and timelines is a member's score or income."""
WORKS_IN_THE_NETWORK = frozenset(Role) - {Role.MEMBER, Role.TRUSTEE, Role.SUPPORTER}
REHEARSES = WORKS_IN_THE_NETWORK


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts: staff of an organisation, a leader, a trustee, or a member by a signed link.

    `region` is a province code or NATIONWIDE. `member_id` links staff who are members too, so that
    nobody decides on their own case; `kanoon_id` bounds leaders and trustees.
    """

    username: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    region: str = NATIONWIDE
    member_id: str | None = None
    kanoon_id: str | None = None

    def is_any(self, roles: Iterable[Role]) -> bool:
        return not self.roles.isdisjoint(roles)


class CaseScope(Protocol):
    """Where a case belongs; decides who may see it."""

    @property
    def region(self) -> str: ...
    @property
    def kanoon_id(self) -> str | None: ...
    @property
    def member_id(self) -> str | None: ...


class StartedCase(CaseScope, Protocol):
    """A case whose beginning is known: `started_by` is the username of who asked for it."""

    @property
    def started_by(self) -> str | None: ...


def works_beyond_kanoons(actor: Actor) -> bool:
    """Whether this is staff of an organisation, whose work is bounded by a region alone."""
    return bool(actor.roles - OF_KANOONS)


def leads(actor: Actor, kanoon_id: str | None) -> bool:
    """Whether this is the leader of the kanoon; who leads none leads nobody."""
    return Role.LEADER in actor.roles and actor.kanoon_id is not None and actor.kanoon_id == kanoon_id


def may_see_case(actor: Actor, case: CaseScope) -> bool:
    """Members see their own, leaders their kanoon's, staff their region's."""
    own = actor.member_id is not None and actor.member_id == case.member_id
    return own or may_look_up_in(actor, case.kanoon_id, case.region)


def may_look_up_in(actor: Actor, kanoon_id: str | None, region: str | None) -> bool:
    """Whether `actor` may see what belongs to this kanoon and region: a case, a member, the kanoon itself."""
    if works_beyond_kanoons(actor):
        return actor.region in (NATIONWIDE, region)
    return leads(actor, kanoon_id)


def may_pause(actor: Actor, case: CaseScope) -> bool:
    return actor.is_any(PAUSES_CASES) and may_see_case(actor, case)


REPORTS_DEATHS = frozenset({Role.CREDIT_OFFICER, Role.PROVINCIAL_SECRETARY, Role.SUPERVISOR})


def may_report_death(actor: Actor, case: CaseScope) -> bool:
    """The leader of the member's kanoon, and staff who see the case."""
    return leads(actor, case.kanoon_id) or (actor.is_any(REPORTS_DEATHS) and may_see_case(actor, case))


DECLARES_RELATIONS = frozenset({Role.CREDIT_OFFICER, Role.PROVINCIAL_SECRETARY, Role.SUPERVISOR})


def may_declare_relations(actor: Actor, member_id: str, kanoon_id: str | None, region: str | None) -> bool:
    """Of oneself; of the members of one's kanoon, for its leader; and staff within their region."""
    staff = actor.is_any(DECLARES_RELATIONS) and actor.region in (NATIONWIDE, region)
    return actor.member_id == member_id or leads(actor, kanoon_id) or staff


def may_report_trustee(actor: Actor, case: CaseScope) -> bool:
    """That a trustee died, lost their rank or wants to leave: who may report a death."""
    return may_report_death(actor, case)


def may_withdraw(actor: Actor, case: StartedCase) -> bool:
    """The owner of a case, the leader of the owner's kanoon on their word, supervisors, and the system it came by."""
    own = actor.member_id is not None and actor.member_id == case.member_id
    supervises = actor.is_any({Role.SUPERVISOR}) and may_see_case(actor, case)
    return own or leads(actor, case.kanoon_id) or supervises or has_started(actor, case)


def has_started(actor: Actor, case: StartedCase) -> bool:
    """Whether this is a system, and the case one that it asked for itself: the only ones that it withdraws."""
    return actor.username.startswith(SYSTEM) and actor.username == case.started_by


def may_start_loan(actor: Actor) -> bool:
    return actor.is_any(STARTS_LOANS)


def starts_loans_for_anybody(actor: Actor) -> bool:
    """Staff of the organisations, within their region; members ask for themselves, leaders for their kanoon."""
    return actor.is_any(STARTS_LOANS - {Role.MEMBER, Role.LEADER})


def may_start_loan_for(actor: Actor, member_id: str, kanoon_id: str | None, region: str | None) -> bool:
    """Whether `actor` may ask for a loan for this member, who belongs to this kanoon in this region."""
    if not may_start_loan(actor):
        return False
    if actor.member_id == member_id:
        return True
    if starts_loans_for_anybody(actor):
        return actor.region in (NATIONWIDE, region)
    return leads(actor, kanoon_id)


def may_read_ledger(actor: Actor) -> bool:
    return actor.is_any(READS_LEDGER)


def may_read_house_accounts(actor: Actor) -> bool:
    """The bank, income and what else belongs to no loan and no member: those who keep the house's books do.

    A supervisor does so where their work is not bound to one province.
    """
    return actor.is_any(READS_HOUSE_ACCOUNTS) or (may_read_ledger(actor) and actor.region == NATIONWIDE)


def may_read_loan_book(actor: Actor) -> bool:
    """Lists of loans with their borrowers: staff within their region, leaders of their kanoon."""
    return works_beyond_kanoons(actor) or leads(actor, actor.kanoon_id)


RECONCILES = frozenset({Role.RECONCILIATION, Role.TREASURY})


def may_reconcile(actor: Actor) -> bool:
    """Comparing our books with the bank's statement, now."""
    return actor.is_any(RECONCILES)


def may_read_personal(actor: Actor, kanoon_id: str | None) -> bool:
    """National code and mobile of a member of this kanoon: the roles whose work needs them, and its leader."""
    return actor.is_any(READS_PERSONAL_FIELDS) or leads(actor, kanoon_id)


def may_read_scores(actor: Actor, case: CaseScope) -> bool:
    """Rank and income (SCORE_FACTS) in a case that one sees: one's own, or those that one's role decides by."""
    own = actor.member_id is not None and actor.member_id == case.member_id
    return own or actor.is_any(READS_SCORES)


def may_rehearse(actor: Actor) -> bool:
    return actor.is_any(REHEARSES)
