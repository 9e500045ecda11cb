"""The words of the shell, the log-in, the inbox and a task's page, in both languages."""

from domain.words import Text

UI_WORDS: dict[str, Text] = {
    "brand": Text(fa="همیار", en="Hamyar"),
    "skip": Text(fa="پرش به متن", en="Skip to the content"),
    "nav": Text(fa="بخش‌ها", en="Sections"),
    "nav.inbox": Text(fa="کارها", en="Tasks"),
    "nav.cases": Text(fa="پرونده‌ها", en="Cases"),
    "nav.commitments": Text(fa="تعهدها", en="Commitments"),
    "nav.reconciliation": Text(fa="مغایرت‌گیری", en="Reconciliation"),
    "nav.loan_book": Text(fa="دفتر وام", en="Loan book"),
    "nav.arrears": Text(fa="بازپرداخت کانون", en="Our repayments"),
    "nav.more": Text(fa="بیشتر", en="More"),
    "nav.new": Text(fa="تازه", en="New"),
    "nav.new_loan": Text(fa="وام تازه", en="New loan"),
    "nav.new_kanoon": Text(fa="کانون تازه", en="New kanoon"),
    "other_language": Text(fa="English", en="فارسی"),
    "log_out": Text(fa="خروج", en="Log out"),
    "rehearsal": Text(fa="تمرین", en="Rehearsal"),
    "rehearsal.long": Text(
        fa="این پرونده تمرین است: پول و پیام آن واقعی نیست.",
        en="This case is a rehearsal: its money and messages are not real.",
    ),
    "nothing": Text(fa="—", en="—"),
    "search": Text(fa="جستجو", en="Search"),
    "clear": Text(fa="پاک کردن", en="Clear"),
    "next_page": Text(fa="صفحهٔ بعد", en="Next page"),
    "first_page": Text(fa="صفحهٔ نخست", en="First page"),
    "back": Text(fa="بازگشت", en="Back"),
    "errors.title": Text(fa="این موارد را درست کنید", en="Please correct these"),
    "optional": Text(fa="اختیاری", en="optional"),
    "choose": Text(fa="برگزینید…", en="Choose…"),
    "yes": Text(fa="بله", en="Yes"),
    "no": Text(fa="خیر", en="No"),
    # Log in
    "login.title": Text(fa="ورود به همیار", en="Log in to Hamyar"),
    "login.username": Text(fa="نام کاربری", en="Username"),
    "login.password": Text(fa="گذرواژه", en="Password"),
    "login.otp": Text(fa="کد یک‌بارمصرف", en="One-time code"),
    "login.otp_help": Text(fa="تنها اگر برایتان تنظیم شده است.", en="Only if it was set up for you."),
    "login.submit": Text(fa="ورود", en="Log in"),
    "login.again": Text(
        fa="برای ادامه وارد شوید؛ پس از آن به همان صفحه برمی‌گردید.",
        en="Log in to go on; you return to the same page.",
    ),
    # Refusals
    "refusal.home": Text(fa="به کارها برگردید", en="Back to your tasks"),
    "refusal.reference": Text(fa="شناسهٔ درخواست", en="Request"),
    # Inbox
    "recuse.title": Text(fa="ذی‌نفعم؛ کنار می‌کشم", en="I have an interest; I step aside"),
    "recuse.help": Text(
        fa="هیچ پرسشی از این پرونده دیگر از شما نمی‌شود؛ دلیل در سرگذشت پرونده می‌آید.",
        en="No question of this case is put to you any more; the reason is written to its timeline.",
    ),
    "said.recused": Text(fa="کنار کشیدید.", en="You have stepped aside."),
    "inbox.title": Text(fa="کارها", en="Tasks"),
    "inbox.views": Text(fa="نماها", en="Views"),
    "view.mine": Text(fa="کارهای من", en="Mine"),
    "view.groups": Text(fa="گروه‌های من", en="My groups"),
    "view.unassigned": Text(fa="برداشته‌نشده", en="Unassigned"),
    "view.due_today": Text(fa="سررسید امروز", en="Due today"),
    "view.overdue": Text(fa="دیرشده", en="Overdue"),
    "view.snoozed": Text(fa="کنارگذاشته", en="Snoozed"),
    "view.done": Text(fa="انجام‌شده", en="Done"),
    "inbox.search": Text(fa="جستجو در نام، شناسه یا عنوان", en="Search by name, reference or title"),
    "inbox.found_one": Text(fa="{n} کار", en="{n} task"),
    "inbox.found": Text(fa="{n} کار", en="{n} tasks"),
    "inbox.more_than": Text(fa="بیش از {n} کار", en="More than {n} tasks"),
    "inbox.empty": Text(fa="در این نما کاری نیست.", en="There are no tasks in this view."),
    "inbox.empty_search": Text(fa="چیزی با این جستجو پیدا نشد.", en="Nothing was found for this search."),
    "column.title": Text(fa="کار", en="Task"),
    "column.reference": Text(fa="پرونده", en="Case"),
    "column.person": Text(fa="شخص", en="Person"),
    "column.stage": Text(fa="مرحله", en="Stage"),
    "column.due": Text(fa="سررسید", en="Due"),
    "column.assignee": Text(fa="نزد", en="With"),
    "assignee.nobody": Text(fa="هیچ‌کس", en="nobody"),
    "assignee.you": Text(fa="شما", en="you"),
    "urgent": Text(fa="فوری", en="Urgent"),
    # A task
    "task.why": Text(fa="چرا این کار پیش شماست؟", en="Why do you have this?"),
    "task.asked_roles": Text(fa="از {roles} پرسیده شده است.", en="It is asked of: {roles}."),
    "task.asked_you": Text(fa="از خود شما پرسیده شده است.", en="It is asked of you in person."),
    "task.asked_member": Text(fa="از {person} پرسیده شده است.", en="It is asked of {person}."),
    "task.escalated": Text(
        fa="چون در مهلت پاسخ داده نشد، به نفر بعد هم سپرده شد.",
        en="It was not answered in time, so the next in line may answer too.",
    ),
    "task.votes": Text(fa="{given} رأی از {needs} رأی داده شده", en="{given} of {needs} votes are given"),
    "task.vote_months": Text(fa="{months} ماه", en="{months} months"),
    "task.due": Text(fa="سررسید", en="Due"),
    "task.opened": Text(fa="باز شد", en="Opened"),
    "task.facts": Text(fa="آنچه باید بدانید", en="What you need to know"),
    "task.answer": Text(fa="پاسخ شما", en="Your answer"),
    "task.send": Text(fa="ثبت پاسخ", en="Send the answer"),
    "task.final": Text(
        fa="پاسخ همان دم به جریان می‌افتد و برگشت‌پذیر نیست.",
        en="An answer takes effect at once and cannot be undone.",
    ),
    "task.nobody_acts": Text(fa="اگر کسی کاری نکند", en="If nobody acts"),
    "task.expires": Text(fa="پایان مهلت: {at}", en="Time runs out: {at}"),
    "task.escalates": Text(fa="سپردن به نفر بعد: {at}", en="Goes to the next in line: {at}"),
    "task.timeline": Text(fa="سرگذشت پرونده", en="What happened so far"),
    "task.case": Text(fa="دیدن پرونده", en="See the case"),
    "task.claim": Text(fa="برمی‌دارم", en="Take it"),
    "task.claim_help": Text(fa="تا دیگران روی آن کار نکنند.", en="So that nobody else works on it."),
    "task.release": Text(fa="پس می‌دهم", en="Give it back"),
    "task.yours": Text(fa="این کار نزد شماست.", en="You have this task."),
    "task.with": Text(fa="این کار نزد {who} است، از {since}.", en="{who} has this task since {since}."),
    "task.done": Text(fa="{who} در {at} پاسخ داد: {answer}", en="{who} answered at {at}: {answer}"),
    "task.kept": Text(
        fa="نوشتهٔ شما در «{field}»، که فرستاده نشد:", en="What you typed into “{field}” and was not sent:"
    ),
    "case.files": Text(fa="فایل‌ها", en="Files"),
    "case.file_by": Text(fa="از {who}، {at}", en="by {who}, {at}"),
    "file.kept": Text(fa="فایل شما اینجاست:", en="Your file is here:"),
    "file.too_large": Text(
        fa="این فایل از اندازهٔ مجاز بزرگ‌تر است و کنار گذاشته شد.",
        en="This file is larger than allowed and was put aside.",
    ),
    "file.instead": Text(
        fa="برای جایگزین کردن، فایل دیگری برگزینید.", en="To replace it, choose another one."
    ),
    "task.expired": Text(fa="مهلت این کار تمام شده است.", en="The time for this task is over."),
    "task.cancelled": Text(fa="این کار دیگر لازم نیست.", en="This task is no longer needed."),
    "said.completed": Text(
        fa="پاسخ ثبت شد. این کار بعدی است.", en="The answer is recorded. This is the next task."
    ),
    "said.sent": Text(
        fa="پاسخ فرستاده شد و هنوز پذیرفته نشده است؛ اگر کمی بعد آن کار هنوز باز بود، دوباره بفرستید. "
        "این کار بعدی است.",
        en="The answer was sent and is not taken yet; if that task is still open in a moment, send it again. "
        "This is the next task.",
    ),
    "said.all_sent": Text(
        fa="پاسخ فرستاده شد و هنوز پذیرفته نشده است؛ اگر کمی بعد آن کار هنوز باز بود، دوباره بفرستید. "
        "در این نما کار دیگری نیست.",
        en="The answer was sent and is not taken yet; if that task is still open in a moment, send it again. "
        "This view has no more tasks.",
    ),
    "said.not_yet": Text(
        fa="فرستاده شد و هنوز پذیرفته نشده است؛ کمی بعد دوباره نگاه کنید و اگر نشده بود، باز بفرستید.",
        en="It was sent and is not taken yet; look again in a moment, and send it again if nothing has changed.",
    ),
    "said.all_done": Text(
        fa="پاسخ ثبت شد. در این نما کار دیگری نیست.",
        en="The answer is recorded. This view has no more tasks.",
    ),
    "said.claimed": Text(fa="کار را برداشتید.", en="You have taken the task."),
    "said.released": Text(fa="کار پس داده شد.", en="The task was given back."),
}
