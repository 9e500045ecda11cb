"""The review of what is to come into the market, declared: an expert of the product line looks at it (processes.md, B.10)."""

from domain.case import STARTED
from domain.categories import shipped_categories
from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.loan_happenings import HAPPENINGS
from domain.permissions import Role
from domain.process import Fact, ProcessKind, Stage, StageEnd, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

PRODUCT = Fact("product_id", Text(fa="صفحهٔ کالا", en="The product's page"), "product")
NAME = Fact("name", Text(fa="کالا", en="Product"))
CATEGORY = Fact("category", Text(fa="دسته", en="Category"), "code:categories")
PRICE = Fact("price_rials", Text(fa="بها", en="Price"), "rials")
BEFORE = Fact("before_rials", Text(fa="بهای کنونی", en="Price asked now"), "rials")
COST = Fact("cost_rials", Text(fa="هزینهٔ ساخت", en="What making it costs"), "rials")
MADE = Fact("made", Text(fa="آمادگی", en="Made"), "code:made")
STOCK = Fact("stock", Text(fa="موجودی", en="In stock"), "number")
DAYS = Fact("production_days", Text(fa="روزهای ساخت", en="Days to make it"), "number")
WEIGHT = Fact("weight_grams", Text(fa="وزن (گرم)", en="Weight (grams)"), "number")
PHOTOS = Fact("photos", Text(fa="شمار عکس‌ها", en="Photos"), "number")
REMARKS = Fact("remarks", Text(fa="آنچه باید درست شود", en="What is to be put right"))

_BACK = Text(
    fa="پیش‌نویس می‌شود و هسته آن را، با یادداشت شما، درست می‌کند.",
    en="It is a draft again, and the cell puts right what you say.",
)
_STAYS = Text(fa="بهای کنونی می‌ماند و به هسته گفته می‌شود.", en="The price stays, and the cell is told.")

REVIEW = TaskKind(
    kind="listing.review",
    stage="IN_REVIEW",
    title=Text(fa="بررسی کالا برای بازار", en="Review a product for the market"),
    why=Text(
        fa="هسته‌ای کالایی را برای بازار فرستاده است؛ عکس، بها و شرح آن را ببینید.",
        en="A cell has handed in a product: look at its photos, its price and what is said of it.",
    ),
    role=Role.PRODUCT_EXPERT,
    facts=(NAME, PRODUCT, CATEGORY, PRICE, COST, MADE, STOCK, DAYS, WEIGHT, PHOTOS, REMARKS),
    fields=(
        choices_of(
            ("approve", "تأیید", "Approve"), ("return", "برگشت برای اصلاح", "Return"), ("refuse", "رد", "Refuse")
        ),
        reason_for("return", "refuse"),
    ),
    effects={
        "approve": Text(fa="همان دم در بازار دیده می‌شود.", en="Everybody finds it in the market at once."),
        "return": _BACK,
        "refuse": Text(fa="به بازار نمی‌آید و به هسته گفته می‌شود.", en="It does not come into the market; the cell is told."),
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED, "listing.correct"),
)  # fmt: skip

REVIEW_PRICE = TaskKind(
    kind="listing.review_price",
    stage="IN_REVIEW",
    title=Text(fa="بررسی بهای تازه", en="Review a new price"),
    why=Text(
        fa="بهای خواسته‌شده از آنچه دیده شده بود بسیار دور است.",
        en="The price that is wanted is far from the one that was seen.",
    ),
    role=Role.PRODUCT_EXPERT,
    facts=(NAME, PRODUCT, BEFORE, PRICE, COST),
    fields=(choices_of(("approve", "تأیید", "Approve"), ("refuse", "رد", "Refuse")), reason_for("refuse")),
    effects={
        "approve": Text(fa="از همین دم بهای کالا همین است.", en="It is asked from now on."),
        "refuse": _STAYS,
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED,),
)

CORRECT = TaskKind(
    kind="listing.correct",
    stage="RETURNED",
    title=Text(fa="اصلاح کالا با هسته", en="Put a product right with its cell"),
    why=Text(
        fa="بررسی‌کننده آن را برگردانده است؛ هسته، یا شما با او، آن را در صفحهٔ کالا درست می‌کند.",
        en="The reviewer has returned it; the cell, or you with it, puts it right on its page.",
    ),
    role=Role.CELL_EXPERT,
    facts=(NAME, PRODUCT, REMARKS),
    fields=(
        choices_of(
            ("resubmit", "درست شد؛ دوباره بررسی شود", "It is right now: review it again"),
            ("give_up", "به بازار نیاید", "It is not to come into the market"),
        ),
        Field("note", Text(fa="یادداشت", en="Note"), FieldKind.LONG_TEXT, required=False),
    ),
    effects={
        "resubmit": Text(fa="کالا همان‌گونه که اکنون است دوباره بررسی می‌شود.", en="It is reviewed again as it is now."),
        "give_up": Text(fa="پیش‌نویس می‌ماند و بررسی بسته می‌شود.", en="It stays a draft, and the review ends."),
    },
    nobody_acts=Text(
        fa="پس از مهلت، بررسی بسته می‌شود و کالا پیش‌نویس می‌ماند.",
        en="After its time the review ends, and the product stays a draft.",
    ),
)  # fmt: skip

REASONS: dict[str, Text] = {
    "not_approved": Text(fa="کارشناس آن را نپذیرفت", en="the expert did not accept it"),
    "returned_too_often": Text(fa="بیش از اندازه برگشت خورد", en="it was returned too often"),
    "not_corrected": Text(fa="در مهلت درست نشد", en="it was not put right in time"),
    "given_up": Text(fa="از آن گذشتند", en="it was given up"),
    "cell_closes": Text(fa="هسته بسته می‌شود", en="the cell closes"),
    "on_request": Text(fa="به درخواست خود هسته", en="at the cell's own request"),
}

LISTING = ProcessKind(
    kind="listing",
    title=Text(fa="بررسی کالا برای بازار", en="Review of a product for the market"),
    stages=(
        Stage(
            "IN_REVIEW",
            Text(fa="در دست بررسی", en="In review"),
            ("APPROVED", "RETURNED", "REFUSED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "RETURNED",
            Text(fa="برگشت برای اصلاح", en="Returned for correction"),
            ("IN_REVIEW", "EXPIRED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage("APPROVED", Text(fa="پذیرفته", en="Approved"), end=StageEnd.DONE),
        Stage("REFUSED", Text(fa="ردشده", en="Refused"), end=StageEnd.EXIT),
        Stage("EXPIRED", Text(fa="پایان مهلت", en="Expired"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="انصراف", en="Withdrawn"), end=StageEnd.EXIT),
    ),
    tasks=(REVIEW, REVIEW_PRICE, CORRECT, *stuck_tasks("listing", "IN_REVIEW")),
    happenings=HAPPENINGS
    | {
        "listed": Text(fa="کالا به بازار آمد", en="The product came into the market"),
        "returned": Text(fa="برگشت: {because}", en="Returned: {because}"),
        "cell_closes": Text(fa="هسته بسته می‌شود", en="The cell closes"),
        "resubmitted": Text(fa="دوباره فرستاده شد", en="It was handed in again"),
        "refused": Text(fa="پذیرفته نشد: {because}", en="Not accepted: {because}"),
        "price_agreed": Text(fa="بهای تازه: {price_rials}", en="The new price: {price_rials}"),
    },
    codes={
        "categories": {code: one.name for code, one in shipped_categories().items()},
        "made": {
            "in_stock": Text(fa="آماده در انبار", en="In stock"),
            "to_order": Text(fa="به سفارش ساخته می‌شود", en="Made to order"),
        },
        "reasons": REASONS,
        "steps": {
            "Products.look": Text(fa="خواندن کالا", en="reading the product"),
            "Products.take_up": Text(fa="گرفتن برای بررسی", en="taking it into review"),
            "Products.put_back": Text(fa="برگشت به پیش‌نویس", en="putting it back to a draft"),
            "Products.list": Text(fa="آوردن به بازار", en="bringing it into the market"),
            "Products.refuse": Text(fa="ثبت نپذیرفتن", en="recording that it is refused"),
            "Products.set_price": Text(fa="گذاشتن بهای تازه", en="setting the new price"),
            "Products.drop_price": Text(fa="کنار گذاشتن بهای تازه", en="dropping the new price"),
        },
        "outcomes": {
            "APPROVED": Text(fa="پذیرفته", en="Approved"),
            "REFUSED": Text(fa="ردشده", en="Refused"),
            "EXPIRED": Text(fa="پایان مهلت", en="Expired"),
            "WITHDRAWN": Text(fa="انصراف", en="Withdrawn"),
        },
    },
)
