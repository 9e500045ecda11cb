"""Support for a case, declared: offered in parallel, the first who accept are bound, followed up (processes.md, B.7)."""

from domain.loan_happenings import HAPPENINGS
from domain.process import ProcessKind, Stage, StageEnd
from domain.support_tasks import SUPPORT_TASKS
from domain.supporter_process import PROVINCE_WORDS, SUPPORT_KINDS
from domain.words import Text

REASONS: dict[str, Text] = {
    "on_request": Text(fa="به درخواست", en="on request"),
    "called_off": Text(
        fa="پرونده‌ای که برایش بود دیگر لازمش ندارد", en="the case that it was for needs it no more"
    ),
    "nobody_found": Text(fa="حامی کافی پیدا نشد", en="not enough supporters were found"),
    "not_fulfilled": Text(fa="در مهلت خود انجام نشد", en="it was not done in its time"),
    "not_coming": Text(fa="دریافت‌کننده گفت انجام نمی‌شود", en="the receiver says that it will not be done"),
    "supporter_left": Text(fa="حامی از شبکه رفت", en="the supporter has left"),
    "supporter_died": Text(fa="پاسخگوی حامی درگذشت", en="who answered for the supporter has died"),
    "case_closed": Text(fa="آن پرونده بسته است", en="that case has ended"),
    "unknown_type": Text(fa="آن پرونده حمایتی نخواسته بود", en="that case knows of no support"),
    "too_late": Text(fa="برای آن پرونده دیر بود", en="it was too late for that case"),
    "not_expected": Text(fa="آن پرونده منتظرش نبود", en="that case does not wait for it"),
}

_HAPPENINGS: dict[str, Text] = {
    "offered": Text(
        fa="دور {round}: به {asked} حامی پیشنهاد شد", en="Round {round}: offered to {asked} supporters"
    ),
    "nobody_fits": Text(fa="حامی دیگری که بخواند نیست", en="There is no other supporter who fits"),
    "offers_reminded": Text(fa="یادآوری به پرسیده‌شدگان", en="Those who were asked were reminded"),
    "round_over": Text(fa="دور پرسش تمام شد", en="The round is over"),
    "offer_accepted": Text(fa="{member} پذیرفت", en="{member} accepted"),
    "offer_declined": Text(fa="{member} نپذیرفت", en="{member} declined"),
    "pledged": Text(fa="{member} حامی این پرونده شد، تا {due_on}", en="{member} is bound, until {due_on}"),
    "no_capacity": Text(fa="{member} دیگر توان آزاد ندارد", en="{member} has no capacity left"),
    "filled": Text(fa="حامیان کافی پذیرفتند", en="Enough supporters have accepted"),
    "pledge_reminded": Text(fa="یادآوری تعهد به {member}", en="{member} was reminded of the pledge"),
    "fulfilled": Text(fa="{member} به تعهدش عمل کرد", en="{member} has fulfilled the pledge"),
    "released": Text(
        fa="تعهد {member} آزاد شد، زیرا {reasons}", en="The pledge of {member} was released: {reasons}"
    ),
    "offer_taken_back": Text(
        fa="پیشنهاد به {member} پس گرفته شد؛ دیگر حامی نیست",
        en="The offer to {member} was taken back: a supporter no more",
    ),
    "named": Text(fa="{asked} حامی نام برده شد", en="{asked} supporters were named"),
    "named_unfit": Text(
        fa="این شناسه‌ها حامی تأییدشدهٔ این گونه نیستند یا پرسیده شده‌اند: {unfit}",
        en="Not verified supporters of this kind, or asked before: {unfit}",
    ),
    "asked_around_again": Text(fa="دوره‌های تازهٔ پرسش", en="New rounds of asking"),
    "parent_told": Text(fa="به پروندهٔ {parent} گفته شد", en="The case {parent} was told"),
    "parent_not_told": Text(
        fa="پروندهٔ {parent} آن را نپذیرفت: {reasons}", en="The case {parent} did not take it: {reasons}"
    ),
}

OUTCOMES: dict[str, Text] = {
    "FULFILLED": Text(fa="انجام‌شده", en="Fulfilled"),
    "NOT_FOUND": Text(fa="حامی پیدا نشد", en="No supporters found"),
    "WITHDRAWN": Text(fa="پس گرفته", en="Withdrawn"),
}

SUPPORT = ProcessKind(
    kind="support",
    title=Text(fa="حمایت از یک پرونده", en="Support for a case"),
    stages=(
        Stage(
            "OFFERING",
            Text(fa="پیشنهاد به حامیان", en="Offered to supporters"),
            ("PLEDGED", "NOT_FOUND", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage(
            "PLEDGED",
            Text(fa="حامیان پذیرفته‌اند", en="Pledged"),
            ("OFFERING", "FULFILLED", "WITHDRAWN"),
            may_withdraw=True,
        ),
        Stage("FULFILLED", Text(fa="انجام‌شده", en="Fulfilled"), end=StageEnd.DONE),
        Stage("NOT_FOUND", Text(fa="حامی پیدا نشد", en="No supporters found"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="پس گرفته", en="Withdrawn"), end=StageEnd.EXIT),
    ),
    tasks=SUPPORT_TASKS,
    happenings=HAPPENINGS | _HAPPENINGS,
    codes={
        "kinds": SUPPORT_KINDS,
        "provinces": PROVINCE_WORDS,
        "reasons": REASONS,
        "steps": {
            "Supports.offer": Text(fa="یافتن حامیان", en="finding supporters"),
            "Supports.bind": Text(fa="ثبت حامیان", en="binding supporters"),
            "Supports.close": Text(fa="بستن پیشنهادها", en="closing offers"),
            "Supports.fulfil": Text(fa="ثبت انجام تعهد", en="recording what was fulfilled"),
            "Supports.release": Text(fa="آزاد کردن تعهد", en="releasing pledges"),
            "Supports.give_back": Text(fa="آزاد کردن توان حامیان", en="giving supporters' capacity back"),
            "Supports.complete": Text(fa="بستن حمایت", en="completing the support"),
            "Supports.tell_parent": Text(fa="گفتن به پروندهٔ بالا", en="telling the case that it was for"),
        },
        "outcomes": OUTCOMES,
    },
)
