"""What people are asked while goods go back to their cell: the buyer, the cell, and market support (processes.md, D.5)."""

from domain.case import STARTED
from domain.files import PICTURES
from domain.forms import Field, FieldKind
from domain.loan_arrears_tasks import choices_of, reason_for
from domain.money_back_tasks import money_back_tasks
from domain.permissions import Role
from domain.process import Door, Fact, TaskKind
from domain.stuck_tasks import stuck_tasks
from domain.task_words import SUPERVISOR_TOO
from domain.words import Text

ORDER = Fact("order_id", Text(fa="سفارش", en="Order"))
GOODS = Fact("goods", Text(fa="کالا", en="Goods"), "lines")
AMOUNT = Fact("amount_rials", Text(fa="بهای آنچه برمی‌گردد", en="What it is worth"), "rials")
WISH = Fact("wish", Text(fa="خواسته", en="Wish"), "code:wishes")
GROUND = Fact("ground", Text(fa="زمینه", en="Ground"), "code:grounds")
SAID = Fact("said", Text(fa="گفتهٔ خریدار", en="What the buyer says"))
CELL_SAID = Fact("cell_said", Text(fa="گفتهٔ هسته", en="What the cell says"))
PHOTOS = Fact("photos", Text(fa="عکس‌ها", en="Photos"), "file")
SHIPMENT = Fact("shipment", Text(fa="شمارهٔ مرسوله", en="Shipment's number"))
BUYER = Fact("buyer_member_id", Text(fa="خریدار", en="Buyer"), "member")
PHOTO = Field(
    "photo", Text(fa="عکس", en="Photo"), FieldKind.FILE, required=False, accepts=PICTURES
)  # fmt: skip
_SHIPMENT = Field(
    "shipment", Text(fa="شمارهٔ مرسوله", en="Shipment's number"), required=False, max_length=60
)  # fmt: skip

_SEEN = (
    choices_of(
        ("good", "رسید و همان است", "It is here, and as it was"),
        ("wrong", "نرسیده، یا آن‌گونه نیست", "Not here, or not as it was"),
    ),
    reason_for("wrong"),
    PHOTO,
)
_SEEN_EFFECTS = {
    "good": Text(
        fa="پول خریدار برمی‌گردد؛ اگر جایگزین خواسته باشد، هسته آن را می‌فرستد.",
        en="The buyer is paid back; where they wish for a replacement the cell sends it.",
    ),
    "wrong": Text(fa="پشتیبان بازار داوری می‌کند.", en="Market support decides."),
}

SEND = TaskKind(
    kind="goods_return.send",
    stage="GOODS_AWAITED",
    title=Text(fa="کالا را به هسته بفرستید", en="Send the goods back to the cell"),
    why=Text(
        fa="خواسته‌اید کالا را پس بدهید؛ هزینهٔ فرستادن برگشت با شماست.",
        en="You want to give the goods back; their way back is yours to pay.",
    ),
    role=Role.MEMBER,
    facts=(ORDER, GOODS, AMOUNT, WISH),
    fields=(
        choices_of(
            ("sent", "فرستادم", "I have sent them"), ("keep", "نگه می‌دارم؛ پس نمی‌دهم", "I keep them after all")
        ),
        _SHIPMENT,
    ),
    effects={
        "sent": Text(fa="هسته رسیدن و درستی آن را می‌بیند.", en="The cell looks whether they are there, and right."),
        "keep": Text(fa="درخواست پس گرفته می‌شود.", en="The request is withdrawn."),
    },
    nobody_acts=Text(
        fa="پس از مهلت، درخواست پس‌گرفته به شمار می‌آید.",
        en="After its time the request counts as withdrawn.",
    ),
    door=Door.CONTEST,
)  # fmt: skip

HEIRS = TaskKind(
    kind="goods_return.heirs",
    stage="GOODS_AWAITED",
    title=Text(fa="خریداری که کالا پس می‌داد درگذشته است", en="A buyer who gives goods back has died"),
    why=Text(
        fa="کالا هنوز نزد هسته نرسیده است؛ از ورثه بپرسید.", en="The goods are not there yet: ask the heirs."
    ),
    role=Role.MARKET_SUPPORT,
    facts=(BUYER, ORDER, GOODS, AMOUNT, WISH),
    fields=(
        choices_of(
            ("sent", "فرستاده شده است", "They are sent"), ("keep", "ورثه نگه می‌دارند", "The heirs keep them")
        ),
        _SHIPMENT,
    ),
    effects=SEND.effects,
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

LOOK = TaskKind(
    kind="goods_return.look",
    stage="LOOKED_AT",
    title=Text(fa="کالای برگشتی را ببینید", en="Look at the goods that come back"),
    why=Text(fa="خریدار کالا را پس می‌فرستد؛ چون رسید، آن را ببینید.", en="The buyer sends them back; look when they are here."),
    role=Role.MEMBER,
    facts=(ORDER, GOODS, AMOUNT, WISH, GROUND, SAID, PHOTOS, SHIPMENT),
    fields=_SEEN,
    effects=_SEEN_EFFECTS,
    nobody_acts=Text(fa="پشتیبان بازار به‌جای هسته می‌بیند.", en="Market support looks in the cell's place."),
    door=Door.CONTEST,
)  # fmt: skip

LOOK_FOR_CELL = TaskKind(
    kind="goods_return.look_for_cell",
    stage="LOOKED_AT",
    title=Text(fa="کالای برگشتی، به‌جای هسته", en="Goods that came back, in the cell's place"),
    why=Text(fa="هسته هنوز نگفته است که کالا رسیده یا نه؛ بپرسید.", en="The cell has not said whether they are there: ask it."),
    role=Role.MARKET_SUPPORT,
    facts=LOOK.facts,
    fields=_SEEN,
    effects=_SEEN_EFFECTS,
    nobody_acts=SUPERVISOR_TOO,
)  # fmt: skip

DECIDE = TaskKind(
    kind="goods_return.decide",
    stage="DECIDING",
    title=Text(fa="داوری دربارهٔ کالای برگشتی", en="Decide about goods that came back"),
    why=Text(
        fa="هسته می‌گوید کالا نرسیده یا آن‌گونه که بود نیست.",
        en="The cell says that the goods are not there, or not as they were.",
    ),
    role=Role.MARKET_SUPPORT,
    facts=(BUYER, ORDER, GOODS, AMOUNT, WISH, GROUND, SAID, CELL_SAID, PHOTOS, SHIPMENT),
    fields=(
        choices_of(
            ("whole", "همهٔ پول برگردد", "All of the money goes back"),
            ("part", "بخشی از پول برگردد", "A part of it goes back"),
            ("replace", "هسته جایگزین بفرستد", "The cell sends a replacement"),
            ("refuse", "چیزی برنگردد", "Nothing goes back"),
        ),
        Field(
            "part_rials",
            Text(fa="مبلغی که برمی‌گردد (ریال)", en="What goes back (rials)"),
            FieldKind.RIALS,
            required=False,
            minimum=1,
            needed_when=("outcome", ("part",)),
        ),
        reason_for("whole", "part", "replace", "refuse"),
    ),
    effects={
        "whole": Text(fa="بهای خواسته‌شده پرداخت می‌شود.", en="What was asked for is paid."),
        "part": Text(fa="تنها همین مبلغ پرداخت می‌شود.", en="So much is paid and no more."),
        "replace": Text(fa="هسته دوباره می‌فرستد؛ نفرستد پول برمی‌گردد.", en="The cell sends it again, or the money goes back."),
        "refuse": Text(fa="سفارش می‌ماند و به خریدار گفته می‌شود.", en="The order stays, and the buyer is told why."),
    },
    nobody_acts=SUPERVISOR_TOO,
    not_after=(STARTED, LOOK_FOR_CELL.kind),
)  # fmt: skip

SEND_AGAIN = TaskKind(
    kind="goods_return.send_again",
    stage="REPLACING",
    title=Text(fa="کالای جایگزین را بفرستید", en="Send the replacement"),
    why=Text(fa="خریدار به‌جای پول همان کالا را می‌خواهد.", en="The buyer wants the same goods again, not the money."),
    role=Role.MEMBER,
    facts=(ORDER, GOODS, AMOUNT),
    fields=(
        choices_of(("sent", "فرستاده شد", "It is sent"), ("cannot", "نمی‌توانم بفرستم", "I cannot send it")),
        Field(
            "shipment",
            Text(fa="شمارهٔ مرسوله", en="Shipment's number"),
            required=False,
            needed_when=("outcome", ("sent",)),
            max_length=60,
        ),
    ),
    effects={
        "sent": Text(fa="خریدار رسیدن آن را می‌گوید.", en="The buyer says when it is there."),
        "cannot": Text(fa="پول خریدار برمی‌گردد.", en="The buyer is paid back."),
    },
    nobody_acts=Text(fa="پس از مهلت، پول خریدار برمی‌گردد.", en="After its time the buyer is paid back."),
    door=Door.CONTEST,
)  # fmt: skip

ARRIVED = TaskKind(
    kind="goods_return.arrived",
    stage="REPLACING",
    title=Text(fa="کالای جایگزین رسید؟", en="Is the replacement there?"),
    why=Text(fa="هسته کالای جایگزین را فرستاده است.", en="The cell has sent the replacement."),
    role=Role.MEMBER,
    facts=(ORDER, GOODS, SHIPMENT),
    fields=(choices_of(("arrived", "رسید", "It is there"), ("missing", "نرسید", "It did not come")),),
    effects={
        "arrived": Text(fa="کار تمام است.", en="That is all."),
        "missing": Text(fa="پول شما برمی‌گردد.", en="You are paid back."),
    },
    nobody_acts=Text(fa="پس از مهلت، رسیده به شمار می‌آید.", en="After its time it counts as arrived."),
    door=Door.CONTEST,
)  # fmt: skip

GOODS_RETURN_TASKS = (
    SEND, HEIRS, LOOK, LOOK_FOR_CELL, DECIDE, SEND_AGAIN, ARRIVED, *money_back_tasks("goods_return", "PAYING_BACK"),
    *stuck_tasks("goods_return", "GOODS_AWAITED"),
)  # fmt: skip
