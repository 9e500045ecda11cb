"""The words of the overview, and of the states that a kanoon is in."""

from domain.words import Text

KANOON_STATES: dict[str, Text] = {
    "active": Text(fa="فعال", en="Active"),
    "warned": Text(fa="هشدارگرفته", en="Warned"),
    "suspended": Text(fa="معلق", en="Suspended"),
    "closing": Text(fa="در حال بستن", en="Closing"),
    "closed": Text(fa="بسته", en="Closed"),
}

CELL_STATES: dict[str, Text] = {
    "active": Text(fa="فعال", en="Active"),
    "probation": Text(fa="در مراقبت", en="On probation"),
    "closing": Text(fa="در حال بستن", en="Closing"),
    "closed": Text(fa="بسته", en="Closed"),
}

OVERVIEW_WORDS: dict[str, Text] = {
    "nav.overview": Text(fa="نمای شبکه", en="Overview"),
    "overview.title": Text(fa="نمای شبکه", en="The network at a glance"),
    "overview.funnel": Text(fa="پرونده‌ها تا کجا رسیده‌اند", en="How far cases have come"),
    "overview.stage": Text(fa="مرحله", en="Stage"),
    "overview.reached": Text(fa="رسیده‌اند", en="Came here"),
    "overview.now": Text(fa="اکنون اینجا", en="Here now"),
    "overview.kind": Text(fa="فرایند", en="Process"),
    "overview.period": Text(fa="آغازشده در", en="Begun in the last"),
    "overview.days": Text(fa="{days} روز گذشته", en="{days} days"),
    "overview.show": Text(fa="نشان بده", en="Show"),
    "overview.kanoons": Text(fa="کانون‌ها", en="Kanoons"),
    "overview.by_kind": Text(fa="کانون‌ها به گونه", en="Kanoons by kind"),
    "overview.by_province": Text(fa="کانون‌ها به استان", en="Kanoons by province"),
    "overview.cells": Text(fa="هسته‌ها", en="Cells"),
    "overview.no_cells": Text(fa="هنوز هسته‌ای نیست.", en="There is no cell yet."),
    "overview.outcomes": Text(fa="دستاورد هسته‌ها", en="What cells bring about"),
    "overview.outcomes_of": Text(
        fa="از واپسین بازبینی {reviewed} هسته از {cells} هستهٔ بازِ شبکه",
        en="By the latest reviews of {reviewed} of {cells} cells that are not closed",
    ),
    "overview.jobs": Text(fa="شغل", en="Jobs"),
    "overview.returned": Text(fa="مهاجران بازگشته", en="Returned migrants"),
    "overview.median": Text(fa="میانهٔ درآمد ماهانه", en="Median income a month"),
    "overview.cells_by_craft": Text(fa="هسته‌ها به حرفه", en="Cells by craft"),
    "overview.cells_by_province": Text(fa="هسته‌ها به استان", en="Cells by province"),
    "overview.no_cases": Text(fa="در این زمان پرونده‌ای آغاز نشده است.", en="No case began in that time."),
    "orders_look.title": Text(fa="سفارش‌های بازار", en="Orders of the market"),
    "orders_look.late": Text(fa="سفارش‌های دیرمانده", en="Late orders"),
    "orders_look.found": Text(fa="{n} کار پس از مهلت", en="Past their time: {n}"),
    "orders_look.more_than": Text(fa="بیش از {n} کار پس از مهلت", en="Past their time: more than {n}"),
    "orders_look.none_late": Text(fa="هیچ سفارشی از مهلت نگذشته است.", en="No order is past its time."),
    "orders_look.order": Text(fa="سفارش", en="Order"),
    "orders_look.waits_for": Text(fa="در انتظار", en="Waits for"),
    "orders_look.province": Text(fa="استان", en="Province"),
    "orders_look.since": Text(fa="مهلت", en="Due"),
    "orders_look.acceptance": Text(fa="هسته‌ها چه زود می‌پذیرند", en="How quickly cells accept"),
    "orders_look.whole": Text(
        fa="{n} سفارش پذیرفته شد: نیمی در {median} ساعت، نه‌دهم در {p90} ساعت.",
        en="{n} orders were accepted: half of them within {median} hours, nine in ten within {p90}.",
    ),
    "orders_look.accepted": Text(fa="پذیرفته", en="Accepted"),
    "orders_look.median": Text(fa="میانه", en="Median"),
    "orders_look.p90": Text(fa="نه‌دهم تا", en="Nine in ten within"),
    "orders_look.hours": Text(fa="{n} ساعت", en="{n} h"),
    "orders_look.none_accepted": Text(
        fa="در این زمان سفارشی پذیرفته نشده است.", en="No order was accepted in that time."
    ),
    "orders_look.stages": Text(fa="سفارش‌ها به مرحله", en="Orders by stage"),
    "orders_look.none": Text(fa="در این زمان سفارشی نبوده است.", en="There was no order in that time."),
    "overview.none": Text(fa="هنوز کانونی نیست.", en="There is no kanoon yet."),
    "overview.rehearsals": Text(fa="تمرین‌ها شمرده نمی‌شوند.", en="Rehearsals are not counted."),
}
