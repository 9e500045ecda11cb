"""The words of the pages about supporters and their pledges."""

from domain.words import Text

_FILLED = Text(
    fa="حامیان کافی زودتر پذیرفتند و این حمایت پر شد. از همراهی شما سپاسگزاریم؛ پروندهٔ بعدی را هم از شما می‌پرسیم.",
    en="Enough supporters were quicker, and this support is filled. Thank you: we will ask you again.",
)
_TOO_LATE = Text(fa="مهلت این پیشنهاد به پایان رسیده است.", en="The time of this offer is over.")

SUPPORTER_WORDS: dict[str, Text] = {
    "support.title": Text(fa="پیشنهاد حمایت", en="A case that you could support"),
    "support.what": Text(
        fa="پرونده‌ای هست که با حمایت شما می‌خواند. نخستین کسانی که بپذیرند حامی آن‌اند.",
        en="There is a case that fits what you give. The first who accept are its supporters.",
    ),
    "support.kind": Text(fa="گونهٔ حمایت", en="Kind of support"),
    "support.province": Text(fa="استان", en="Province"),
    "support.for": Text(fa="برای", en="For"),
    "support.amount": Text(fa="مبلغ از شما", en="Amount of you"),
    "support.ask": Text(fa="آیا حامی این پرونده می‌شوید؟", en="Will you support it?"),
    "support.accept": Text(fa="می‌پذیرم", en="I accept"),
    "support.decline": Text(fa="نمی‌پذیرم", en="I decline"),
    "support.thanks_accept": Text(
        fa="سپاس! پذیرش شما رسید و نتیجه با پیامک هم گفته می‌شود.",
        en="Thank you! Your acceptance has come in; you will hear by SMS too.",
    ),
    "support.thanks_decline": Text(fa="ثبت شد که نمی‌پذیرید.", en="It is noted that you decline."),
    "support.pledged": Text(
        fa="شما حامی این پرونده‌اید؛ تا {until} فرصت دارید.", en="You are bound as a supporter, until {until}."
    ),
    "support.filled": _FILLED,
    "support.no_capacity": Text(
        fa="پذیرش شما ثبت نشد: همهٔ توانی که ثبت کرده‌اید اکنون در کار است.",
        en="Your acceptance was not taken: all that you give is in use right now.",
    ),
    "support.declined": Text(fa="ثبت شده است که نمی‌پذیرید.", en="You have declined."),
    "support.answered_before": Text(fa="شما پیش‌تر پاسخ داده‌اید.", en="You have answered before."),
    "support.too_late": _TOO_LATE,
    "support.silent": _TOO_LATE,
    "support.taken_back": _TOO_LATE,
    "support.ended": Text(fa="این پرونده پایان یافته است.", en="This case has ended."),
    "support.released": Text(
        fa="تعهد شما آزاد شده و به دیگری پیشنهاد شده است.",
        en="Your pledge was released, and offered to somebody else.",
    ),
    "support.unavailable": Text(
        fa="اکنون ثبت نشد؛ کمی بعد دوباره بیازمایید.", en="It was not taken just now; try again in a moment."
    ),
    "nav.new_support": Text(fa="درخواست حمایت", en="Ask for support"),
    "support.new": Text(fa="درخواست حمایت برای یک پرونده", en="Ask supporters for support"),
    "support.intro": Text(
        fa="به حامیان همان استان و گونه همزمان پیشنهاد می‌شود؛ نخستین کسانی که بپذیرند حامی آن‌اند.",
        en="Supporters of that kind and province are asked at once; the first who accept are bound.",
    ),
    "support.submit": Text(fa="از حامیان پرسیده شود", en="Ask"),
    "supporter.offer": Text(fa="تغییر توان و استان‌ها", en="Change what is given"),
    "supporter.offer_intro": Text(
        fa="گونه‌ای که خالی بماند دیگر داده نمی‌شود. آنچه در کار است کمتر نمی‌شود.",
        en="A kind that is left empty is given no more. What is in use cannot be less.",
    ),
    "supporter.offer_submit": Text(fa="ذخیره", en="Save"),
    "said.offer_changed": Text(fa="توان و استان‌ها تغییر کرد.", en="What is given has changed."),
    "nav.supporters": Text(fa="حامیان", en="Supporters"),
    "comma": Text(fa="، ", en=", "),
    "supporters.title": Text(fa="حامیان", en="Supporters"),
    "supporters.search": Text(
        fa="نام، شناسهٔ ملی یا کد ملی کامل", en="Name, legal entity's id or whole national code"
    ),
    "supporters.name": Text(fa="نام", en="Name"),
    "supporters.kind": Text(fa="گونهٔ حمایت", en="Kind of support"),
    "supporters.kinds": Text(fa="گونه‌های حمایت", en="Kinds of support"),
    "supporters.provinces": Text(fa="استان‌ها", en="Provinces"),
    "supporters.state": Text(fa="وضعیت", en="State"),
    "supporters.capacity": Text(fa="توان در یک زمان", en="At a time"),
    "supporters.used": Text(fa="در کار", en="In use"),
    "supporters.found": Text(fa="{n} حامی", en="Supporters: {n}"),
    "supporters.more_than": Text(fa="بیش از {n} حامی", en="More than {n} supporters"),
    "supporters.empty": Text(fa="حامی‌ای پیدا نشد.", en="There are no supporters here."),
    "supporter.new": Text(fa="ثبت حامی", en="Register a supporter"),
    "supporter.intro": Text(
        fa="هویت و شمارهٔ همراه پرسیده و ثبت‌نام به دست انجمن تأیید می‌شود؛ سپس پرونده‌ها پیشنهاد می‌شود.",
        en="Identity and telephone are asked about, and the association verifies; then cases are offered.",
    ),
    "supporter.submit": Text(fa="ثبت", en="Register"),
    "supporter.person": Text(fa="پاسخ‌گو", en="Who answers"),
    "supporter.national_code": Text(fa="کد ملی", en="National code"),
    "supporter.mobile": Text(fa="شمارهٔ همراه", en="Mobile number"),
    "supporter.legal_entity_id": Text(fa="شناسهٔ ملی سازمان", en="Legal entity's id"),
    "supporter.registration": Text(fa="پروندهٔ ثبت‌نام", en="Registration"),
    "supporter.cases": Text(fa="{n} پرونده", en="Cases: {n}"),
    "supporter.asked": Text(fa="آنچه از او خواسته شد", en="What was asked of them"),
    "supporter.not_asked": Text(fa="هنوز پرونده‌ای پیشنهاد نشده است.", en="No case was offered yet."),
    "supporter.changes": Text(fa="دگرگونی‌ها", en="Changes"),
    "supporter.change.offered": Text(fa="توان یا استان‌ها عوض شد", en="What is given, or where, was changed"),
    "supporter.change.suspended": Text(fa="تعلیق شد", en="Suspended"),
    "supporter.change.verified": Text(fa="از سر گرفته شد", en="Resumed"),
    "supporter.change.left": Text(fa="رفت", en="Left"),
    "supporter.state.registered": Text(fa="ثبت‌شده", en="Registered"),
    "supporter.state.verified": Text(fa="تأییدشده", en="Verified"),
    "supporter.state.suspended": Text(fa="تعلیق‌شده", en="Suspended"),
    "supporter.state.left": Text(fa="رفته", en="Left"),
    "supporter.state.refused": Text(fa="ردشده", en="Refused"),
    "supporter.suspend": Text(fa="تعلیق", en="Suspend"),
    "supporter.suspend_help": Text(
        fa="پروندهٔ تازه‌ای پیشنهاد نمی‌شود؛ آنچه پذیرفته برجاست.",
        en="Nothing new is offered; what was pledged stands.",
    ),
    "supporter.resume": Text(fa="از سر گرفتن", en="Resume"),
    "supporter.resume_help": Text(fa="دوباره پرونده‌ها پیشنهاد می‌شود.", en="Cases are offered again."),
    "supporter.leave": Text(fa="رفتن از حامیان", en="Leave"),
    "supporter.leave_help": Text(
        fa="دیگر چیزی پیشنهاد نمی‌شود و تعهدهای باز به دیگران پیشنهاد می‌شود.",
        en="Nothing is offered any more, and open pledges are offered to others.",
    ),
    "pledge.for": Text(fa="برای", en="For"),
    "pledge.kind": Text(fa="گونه", en="Kind"),
    "pledge.amount": Text(fa="مبلغ", en="Amount"),
    "pledge.offered_at": Text(fa="پیشنهاد", en="Offered"),
    "pledge.due_on": Text(fa="تا روز", en="Until"),
    "pledge.became": Text(fa="نتیجه", en="Became"),
    "pledge.state.offered": Text(fa="پرسیده شده", en="Asked"),
    "pledge.state.pledged": Text(fa="پذیرفته", en="Pledged"),
    "pledge.state.fulfilled": Text(fa="انجام‌شده", en="Fulfilled"),
    "pledge.state.declined": Text(fa="نپذیرفت", en="Declined"),
    "pledge.state.silent": Text(fa="بی‌پاسخ", en="No answer"),
    "pledge.state.filled": Text(fa="دیگران زودتر پذیرفتند", en="Others were quicker"),
    "pledge.state.no_capacity": Text(fa="توان آزاد نبود", en="No capacity left"),
    "pledge.state.released": Text(fa="انجام‌نشده و آزاد", en="Not fulfilled, released"),
    "pledge.state.taken_back": Text(fa="پس گرفته شد", en="Taken back"),
    "pledge.state.ended": Text(fa="پرونده پایان یافت", en="The case ended"),
    "said.registered": Text(
        fa="ثبت‌نام رسید و انجمن آن را می‌بیند.", en="Registered; the association looks at it."
    ),
    "said.supporter_suspended": Text(fa="حامی تعلیق شد.", en="The supporter is suspended."),
    "said.supporter_verified": Text(fa="از سر گرفته شد.", en="The supporter goes on."),
    "said.supporter_left": Text(fa="از فهرست حامیان رفت.", en="They are no supporter any more."),
}
