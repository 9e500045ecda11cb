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
    "overview.none": Text(fa="هنوز کانونی نیست.", en="There is no kanoon yet."),
    "overview.rehearsals": Text(fa="تمرین‌ها شمرده نمی‌شوند.", en="Rehearsals are not counted."),
}
