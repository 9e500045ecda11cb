"""The account of a cell, declared: whose it is says the bank, and a second person confirms it before it is paid to."""

from domain.case import STARTED
from domain.heirs import HEIR_HAPPENINGS, NO_HEIR, TO_HEIR, confirm_heir_task, heir_fields
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.loan_happenings import HAPPENINGS
from domain.market_deaths import DEATHS
from domain.payout_process import PAYOUT_REASONS
from domain.permissions import Role
from domain.process import Fact, ProcessKind, Stage, StageEnd, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

MEMBER = Fact("member_id", Text(fa="عضو هسته", en="The cell's member"), "member")
CELL = Fact("cell_id", Text(fa="هسته", en="Cell"), "cell")
FAILURES = Fact("failures", Text(fa="پرداخت‌های ناموفق پیاپی", en="Payouts that failed one after the other"), "number")  # fmt: skip
SAID = Fact("bank_reason", Text(fa="گفتهٔ بانک", en="What the bank said"), "code:bank")

UNFIT = Fact("unfit", Text(fa="چرا دوباره", en="Why again"), "code:unfit")

CONFIRM = TaskKind(
    kind="payout_account.confirm",
    stage="IN_REVIEW",
    title=Text(fa="تأیید حساب تازهٔ هسته", en="Confirm a cell's new account"),
    why=Text(
        fa="بانک می‌گوید حساب از آنِ عضو هسته است؛ نفر دوم باید بداند که خود هسته آن را خواسته است.",
        en="The bank says that it is the member's: a second person makes sure that the cell itself wants it.",
    ),
    role=Role.TREASURY,
    facts=(MEMBER, CELL),
    fields=(
        choices_of(("confirm", "تأیید", "Confirm"), ("reject", "رد", "Reject")),
        reason_for("reject"),
    ),
    effects={
        "confirm": Text(
            fa="۷۲ ساعت پس از ثبت حساب، پرداخت به آن آغاز می‌شود.",
            en="It is paid to from 72 hours after it was given on.",
        ),
        "reject": Text(
            fa="به هسته چیزی پرداخت نمی‌شود تا حساب دیگری بدهد.",
            en="Nothing is paid to the cell before it gives another account.",
        ),
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED,),
)
LOOK = TaskKind(
    kind="payout_account.look",
    stage="IN_REVIEW",
    title=Text(fa="حسابی که پرداخت به آن نمی‌نشیند", en="An account to which payouts do not get through"),
    why=Text(
        fa="چند پرداخت پیاپی به این حساب انجام نشد یا برگشت؛ تا بررسی، چیزی به آن فرستاده نمی‌شود.",
        en="Several payouts in a row failed or came back: nothing is sent there before somebody has looked.",
    ),
    role=Role.TREASURY,
    facts=(MEMBER, CELL, FAILURES, SAID),
    fields=(
        choices_of(
            ("lift", "حساب درست است؛ دوباره پرداخت شود", "The account is right: pay to it again"),
            ("other_needed", "هسته باید حساب دیگری بدهد", "The cell must give another account"),
        ),
        reason_for("lift", "other_needed"),
    ),
    effects={
        "lift": Text(fa="مبلغ‌ها با دستهٔ بعدی پرداخت می‌شود.", en="The amounts are paid with the next batch."),
        "other_needed": Text(
            fa="به عضو گفته می‌شود؛ پول هسته نزد ما می‌ماند.", en="The member is told; the cell's money stays with us."
        ),
    },
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

ESTATE = TaskKind(
    kind="payout_account.estate",
    stage="IN_REVIEW",
    title=Text(fa="حساب عضوی که درگذشته است", en="The account of a member who has died"),
    why=Text(
        fa="صاحب حساب درگذشته است؛ تا از بانک و ورثه نپرسید، چیزی به این حساب پرداخت نمی‌شود.",
        en="Its holder has died: nothing is paid to it before you have asked the bank and the heirs.",
    ),
    role=Role.TREASURY,
    facts=(MEMBER, CELL, UNFIT),
    fields=heir_fields(("lift", "بانک آن را برای ورثه نگه می‌دارد؛ پرداخت شود", "The bank keeps it for the heirs: pay to it")),
    effects={
        "heir": TO_HEIR,
        "lift": Text(fa="مبلغ‌ها با دستهٔ بعدی پرداخت می‌شود.", en="The amounts are paid with the next batch."),
    },
    nobody_acts=Text(
        fa="پول هسته نزد ما می‌ماند. پس از سررسید، سرپرست هم می‌تواند پاسخ دهد.",
        en="The cell's money stays with us. After the due time a supervisor may answer as well.",
    ),
)  # fmt: skip

CONFIRM_HEIR = confirm_heir_task("payout_account", "IN_REVIEW", ESTATE.kind, (MEMBER, CELL))

REASONS: dict[str, Text] = {
    "sheba_of_somebody_else": Text(fa="شبا از آنِ عضو هسته نیست", en="the Sheba is not the member's"),
    "not_confirmed": Text(fa="نفر دوم آن را نپذیرفت", en="the second person did not accept it"),
    "other_needed": Text(fa="حساب دیگری لازم است", en="another account is needed"),
    "another_account": Text(fa="هسته حساب دیگری داده است", en="the cell has given another account"),
    "on_request": Text(fa="به درخواست هسته", en="at the cell's request"),
}

PAYOUT_ACCOUNT = ProcessKind(
    kind="payout_account",
    title=Text(fa="حساب هسته", en="A cell's account"),
    stages=(
        Stage(
            "IN_REVIEW",
            Text(fa="در دست بررسی", en="In review"),
            ("VERIFIED", "REFUSED", "OVERTAKEN", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage("VERIFIED", Text(fa="تأییدشده", en="Verified"), end=StageEnd.DONE),
        Stage("REFUSED", Text(fa="ردشده", en="Refused"), end=StageEnd.EXIT),
        Stage("OVERTAKEN", Text(fa="جای خود را به حساب دیگری داد", en="Overtaken by another"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="انصراف", en="Withdrawn"), end=StageEnd.EXIT),
    ),
    tasks=(CONFIRM, LOOK, ESTATE, CONFIRM_HEIR, *stuck_tasks("payout_account", "IN_REVIEW")),
    happenings=HAPPENINGS
    | HEIR_HAPPENINGS
    | {
        "cell_died": DEATHS["cell_died"],
        "is_theirs": Text(fa="بانک: حساب از آنِ عضو هسته است", en="The bank: the account is the member's"),
        "verified": Text(fa="حساب تأیید شد", en="The account was verified"),
        "turned_down": Text(fa="پذیرفته نشد: {because}", en="Not accepted: {because}"),
        "lifted": Text(fa="محدودیت برداشته شد: {because}", en="The restriction was lifted: {because}"),
    },
    codes={
        "reasons": REASONS,
        "bank": PAYOUT_REASONS,
        "unfit": NO_HEIR
        | {
            "no_account": Text(fa="برای وارث حسابی ثبت نشده است", en="no account of the heir is registered"),
            "not_theirs": Text(fa="حساب ثبت‌شده از آن وارث نیست", en="the registered account is not the heir's"),
        },
        "steps": {
            "PayoutAccounts.is_theirs": Text(fa="پرسیدن صاحب حساب از بانک", en="asking the bank whose account it is"),
            "PayoutAccounts.pass_on": Text(fa="گذاشتن حساب وارث", en="putting the heir's account in its place"),
            "PayoutAccounts.verify": Text(fa="ثبت تأیید حساب", en="recording that the account is verified"),
        },
        "outcomes": {
            "VERIFIED": Text(fa="تأییدشده", en="Verified"),
            "REFUSED": Text(fa="ردشده", en="Refused"),
            "OVERTAKEN": Text(fa="جای خود را به حساب دیگری داد", en="Overtaken by another"),
            "WITHDRAWN": Text(fa="انصراف", en="Withdrawn"),
        },
    },
)  # fmt: skip
