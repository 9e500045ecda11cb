"""The words of the page of a kanoon's life: what may be ordered by hand, and what the click does."""

from domain.words import Text

KANOON_LIFE_WORDS: dict[str, Text] = {
    "case.warn": Text(fa="هشدار", en="Warn"),
    "case.warn_help": Text(
        fa="به رهبر، برگزیدگان و استان گفته می‌شود؛ بازدید دیگری که انجام نشود کانون را معلق می‌کند.",
        en="The leader, who holds an office, and the province are told; a further missed visit suspends the kanoon.",
    ),
    "case.suspend": Text(fa="تعلیق", en="Suspend"),
    "case.suspend_help": Text(
        fa="وام تازه‌ای آغاز نمی‌شود و درخواست‌ها نگه داشته می‌شود؛ بازپرداخت‌ها ادامه دارد. سرپرست سپس تصمیم می‌گیرد.",
        en="No new loan begins and applications are held; repayments go on. A supervisor decides then.",
    ),
    "case.lift": Text(fa="برداشتن هشدار یا تعلیق", en="Lift the warning or suspension"),
    "case.lift_help": Text(
        fa="کانون فعال می‌شود و بازدیدهای انجام‌نشده دیگر شمرده نمی‌شود.",
        en="The kanoon is active again, and no missed visit counts any more.",
    ),
    "case.close": Text(fa="بستن کانون", en="Close the kanoon"),
    "case.close_help": Text(
        fa="یک نفر دیگر در دبیرخانهٔ مرکزی باید تأیید کند؛ سپس تسویه و بسته می‌شود. برگشت ندارد.",
        en="Another person, of the central secretariat, has to confirm it; then it is settled and closed. It cannot be undone.",
    ),
    "visits.title": Text(fa="بازدیدها", en="Visits"),
    "visits.number": Text(fa="شماره", en="Number"),
    "visits.state": Text(fa="وضع", en="State"),
    "visits.held_on": Text(fa="روز", en="Day"),
    "visits.meetings": Text(fa="نشست‌ها", en="Meetings"),
    "visits.present": Text(fa="حاضران", en="Present"),
    "visits.condition": Text(fa="همدلی", en="Hold together"),
    "visits.report": Text(fa="گزارش", en="Report"),
    "visits.begun": Text(fa="در جریان", en="Going on"),
    "visits.held": Text(fa="انجام شد", en="Made"),
    "visits.missed": Text(fa="انجام نشد", en="Missed"),
    "visits.called_off": Text(fa="لغو شد", en="Called off"),
    "visits.good": Text(fa="خوب", en="Well"),
    "visits.fair": Text(fa="میانه", en="Fairly well"),
    "visits.weak": Text(fa="ضعیف", en="Weakly"),
    "visits.problems": Text(fa="دشواری‌ها: {words}", en="Problems: {words}"),
    "visits.help_wanted": Text(fa="کمک: {words}", en="Help: {words}"),
    "said.ordered": Text(fa="دستور ثبت شد.", en="The order is recorded."),
}
