"""The words of the page that proposes a kanoon, in both languages."""

from domain.words import Text

KANOON_WORDS: dict[str, Text] = {
    "kanoon.title": Text(fa="پیشنهاد کانون تازه", en="Propose a kanoon"),
    "kanoon.intro": Text(
        fa="پس از ثبت، رهبری از استان با مؤسسان گفت‌وگو می‌کند؛ سپس هر مؤسس با پیوندی که پیامک می‌شود تأیید می‌کند.",
        en="Once it is sent, a leader of the province talks with the founders; then each confirms by a link sent by SMS.",
    ),
    "kanoon.founders": Text(fa="مؤسسان", en="Founders"),
    "kanoon.founders_help": Text(
        fa="دست‌کم {n} نفر. ردیف خالی نادیده گرفته می‌شود.",
        en="At least {n} people. Rows that are left empty are passed over.",
    ),
    "kanoon.founder": Text(fa="مؤسس {n}", en="Founder {n}"),
    "kanoon.more": Text(fa="{n} ردیف دیگر", en="{n} more rows"),
    "kanoon.paste_title": Text(fa="فهرستی دارید؟ یک‌جا بچسبانید", en="Do you have a list? Paste it at once"),
    "kanoon.paste_label": Text(fa="هر نفر در یک خط", en="One person a line"),
    "kanoon.paste_help": Text(
        fa="کد ملی، نام، نام خانوادگی و شمارهٔ همراه، به همین ترتیب؛ با ویرگول، یا چنان‌که از جدول‌ها برمی‌آید.",
        en="National code, first name, last name and mobile, in this order; with commas, or as copied from a spreadsheet.",
    ),
    "kanoon.paste": Text(fa="بردن به جدول", en="Put it into the table"),
    "kanoon.pasted": Text(
        fa="{n} نفر به جدول رفت؛ نگاه کنید و بفرستید.",
        en="{n} people are in the table now; look at them and send.",
    ),
    "kanoon.not_put": Text(
        fa="خط‌هایی که مانده‌اند خوانده نشدند: در هر خط کد ملی، نام، نام خانوادگی و شمارهٔ همراه، دست بالا {most} نفر.",
        en="The lines that are left were not read: in each a national code, first name, last name and mobile, "
        "{most} people at most.",
    ),
    "kanoon.submit": Text(fa="پیشنهاد کانون", en="Propose the kanoon"),
    "kanoon.reused": Text(
        fa="از این فرم پیش‌تر کانون دیگری پیشنهاد شده است. نوشتهٔ شما مانده؛ اگر کانون دیگری می‌خواهید دوباره بفرستید.",
        en="Another kanoon was already proposed from this form. What you typed is kept; send it again if another one is meant.",
    ),
    "said.kanoon_proposed": Text(
        fa="کانون پیشنهاد شد؛ رهبر آن پرونده را می‌بیند.",
        en="The kanoon is proposed; its leader sees the case.",
    ),
}
