"""The words of the pages of returns and disputes."""

from domain.words import Text

CONTEST_WORDS: dict[str, Text] = {
    "contest.title": Text(fa="سفارش شما", en="Your order"),
    "contest.stage": Text(fa="وضع", en="Where it stands"),
    "contest.side": Text(fa="شما", en="You are"),
    "contest.side.buyer": Text(fa="خریدار", en="the buyer"),
    "contest.side.cell": Text(fa="هسته", en="the cell"),
    "contest.photos": Text(fa="عکس‌ها و سندها", en="Photos and documents"),
    "contest.so_far": Text(fa="آنچه شد", en="What happened so far"),
    "contest.thanks": Text(fa="پاسخ شما ثبت شد.", en="Your answer is recorded."),
    "contest.withdrawn": Text(fa="پس گرفته شد.", en="It is withdrawn."),
    "contest.unavailable": Text(
        fa="اکنون ثبت نشد؛ کمی بعد دوباره بفرستید.",
        en="It could not be recorded now: send it again in a while.",
    ),
    "contest.withdraw": Text(fa="پس می‌گیرم", en="I withdraw it"),
    "contest.withdraw_why": Text(fa="چرا پس می‌گیرید؟", en="Why do you withdraw it?"),
    "contest.ask_return": Text(fa="پس دادن کالا", en="Give goods back"),
    "contest.ask_dispute": Text(fa="درخواست داوری", en="Ask for a decision"),
    "contest.return_intro": Text(
        fa="تا چند روز کاری پس از رسیدن می‌توانید بی هیچ دلیلی پس بدهید؛ فرستادن برگشت با شماست. اگر کالا معیوب است، بگویید چه شده است.",
        en="Within its working days after delivery you may give goods back without any reason; their way back is yours to "
        "pay. For faulty goods say what is wrong.",
    ),
    "contest.dispute_intro": Text(
        fa="اگر با هسته کنار نمی‌آیید، پشتیبان بازار پس از شنیدن هر دو سو داوری می‌کند.",
        en="If you and the cell do not agree, market support decides once both sides were heard.",
    ),
    "follow.contested": Text(fa="درخواست باز شما", en="Your open request"),
    "contest.send": Text(fa="ثبت درخواست", en="Send the request"),
}
