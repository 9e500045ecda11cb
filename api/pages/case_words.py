"""The words of the pages of cases and of a new loan, and of what a case waits for, in both languages."""

from domain.words import Text

CASE_WORDS: dict[str, Text] = {
    "cases.title": Text(fa="پرونده‌ها", en="Cases"),
    "cases.kind": Text(fa="فرایند", en="Process"),
    "cases.stage": Text(fa="مرحله", en="Stage"),
    "cases.status": Text(fa="وضع", en="Status"),
    "cases.started": Text(fa="آغاز", en="Started"),
    "cases.all": Text(fa="همه", en="All"),
    "cases.filter": Text(fa="نشان بده", en="Show"),
    "cases.search": Text(fa="جستجو در نام یا شناسه", en="Search by name or reference"),
    "cases.found_one": Text(fa="{n} پرونده", en="{n} case"),
    "cases.found": Text(fa="{n} پرونده", en="{n} cases"),
    "cases.more_than": Text(fa="بیش از {n} پرونده", en="More than {n} cases"),
    "cases.empty": Text(fa="پرونده‌ای پیدا نشد.", en="No cases were found."),
    "status.running": Text(fa="در جریان", en="Running"),
    "status.paused": Text(fa="نگه‌داشته", en="Paused"),
    "status.completed": Text(fa="پایان‌یافته", en="Ended"),
    "case.reference": Text(fa="شناسهٔ پرونده", en="Reference"),
    "case.outcome": Text(fa="نتیجه", en="Outcome"),
    "case.region": Text(fa="استان", en="Province"),
    "case.nationwide": Text(fa="سراسر کشور", en="Nationwide"),
    "case.kanoon": Text(fa="کانون", en="Kanoon"),
    "case.policy": Text(fa="نسخهٔ سیاست", en="Policy version"),
    "case.clock": Text(fa="ساعت این پرونده", en="This case's clock"),
    "case.waiting": Text(fa="چرا منتظر است؟", en="Why is this waiting?"),
    "case.tasks": Text(fa="کارهای باز", en="Open tasks"),
    "case.no_tasks": Text(fa="کار بازی نیست.", en="There are no open tasks."),
    "case.timeline": Text(fa="سرگذشت", en="What happened"),
    "case.no_timeline": Text(fa="هنوز چیزی رخ نداده است.", en="Nothing has happened yet."),
    "case.schedule": Text(fa="جدول اقساط", en="Schedule of instalments"),
    "case.actions": Text(fa="کارهای این پرونده", en="What can be done"),
    "case.subject": Text(fa="موضوع", en="Subject"),
    "case.reason": Text(fa="دلیل", en="Reason"),
    "case.withdraw": Text(fa="انصراف", en="Withdraw"),
    "case.withdraw_help": Text(
        fa="پرونده بسته و هر چه رزرو شده آزاد می‌شود؛ برگشت ندارد.",
        en="The case ends and everything reserved is freed; it cannot be undone.",
    ),
    "case.death": Text(fa="گزارش درگذشت", en="Report a death"),
    "case.death_help": Text(
        fa="وام‌گیرنده درگذشته است؛ بنویسید از کجا می‌دانید. یادآوری‌ها بی‌درنگ می‌ایستد.",
        en="The borrower has died; say how you know. Reminders stop at once.",
    ),
    "trustees.title": Text(fa="معتمدان", en="Trustees"),
    "trustees.member": Text(fa="معتمد", en="Trustee"),
    "trustees.share": Text(fa="سهم از همهٔ وام", en="Share of the whole loan"),
    "trustees.covers": Text(fa="تعهد کنونی", en="Covers now"),
    "trustees.missing": Text(fa="کمبود", en="Missing"),
    "trustees.shortfall": Text(
        fa="معتمدی رفته و هنوز جانشینی ندارد.", en="A trustee is gone and nobody stands in yet."
    ),
    "trustees.goes": Text(fa="رفتن یک معتمد", en="A trustee goes"),
    "trustees.goes_help": Text(
        fa="بنویسید از کجا می‌دانید. تا جانشینی پیدا نشود تعهد او می‌ماند.",
        en="Say how you know. Their commitment stays until somebody stands in.",
    ),
    "trustees.why": Text(fa="چرا", en="Why"),
    "trustees.why.leaves": Text(fa="می‌خواهد برود", en="Wants to leave"),
    "trustees.why.died": Text(fa="درگذشته است", en="Has died"),
    "trustees.why.lost_rank": Text(fa="دیگر معتمد نیست", en="Is no trustee any more"),
    "said.trustee": Text(
        fa="ثبت شد؛ جانشینی جست‌وجو می‌شود.", en="It is recorded; somebody to stand in is looked for."
    ),
    "commitments.title": Text(fa="تعهدهای من", en="My commitments"),
    "commitments.help": Text(
        fa="وام‌هایی که معتمد آن‌ها هستید. تعهد شما با هر قسط کمتر می‌شود؛ برای رفتن باید کسی به همان اندازه جانشین شود.",
        en="Loans that you stand for. Your commitment shrinks with every instalment; to leave, somebody has to stand in with as much.",
    ),
    "commitments.borrower": Text(fa="وام‌گیرنده", en="Borrower"),
    "commitments.amount": Text(fa="مبلغ وام", en="Amount"),
    "commitments.share": Text(fa="سهم شما", en="Your share"),
    "commitments.covers": Text(fa="تعهد کنونی", en="Covers now"),
    "commitments.leave": Text(fa="می‌خواهم بروم", en="I want to leave"),
    "commitments.empty": Text(fa="معتمد هیچ وام بازی نیستید.", en="You stand for no open loan."),
    "said.leaving": Text(
        fa="درخواست شما ثبت شد؛ از معتمد دیگری پرسیده می‌شود.",
        en="Your wish is recorded; another trustee is asked.",
    ),
    "case.settles": Text(
        fa="تسویهٔ کامل: {total} تا {until}، اگر تا آن روز چیزی پرداخت نشود.",
        en="To settle it all: {total} until {until}, if nothing is paid before.",
    ),
    "case.settles_waived": Text(
        fa="کارمزد {fee} دیگر گرفته نمی‌شود.", en="Fees of {fee} would not be asked for."
    ),
    "case.contract": Text(fa="قرارداد (PDF)", en="The contract (PDF, in Persian)"),
    "verify.title": Text(fa="اصالت قرارداد", en="Verify a contract"),
    "verify.how": Text(
        fa="کدی را که زیر قرارداد نوشته شده وارد کنید.",
        en="Type the code that is written under the contract.",
    ),
    "verify.code": Text(fa="کد قرارداد", en="Code of the contract"),
    "verify.look": Text(fa="ببین", en="Verify"),
    "verify.genuine": Text(fa="این قرارداد اصیل است.", en="This contract is genuine."),
    "verify.rehearsal": Text(
        fa="این قرارداد تمرینی است و اعتباری ندارد.", en="It belongs to a rehearsal and binds nobody."
    ),
    "verify.wrong": Text(
        fa="قراردادی با این کد نیست. کد را دوباره با نوشتهٔ زیر قرارداد بسنجید.",
        en="There is no contract with this code. Compare it once more with what is written under the contract.",
    ),
    "verify.signed_at": Text(fa="تاریخ پذیرش", en="Accepted on"),
    "verify.amount": Text(fa="مبلغ", en="Amount"),
    "verify.instalments": Text(fa="شمار اقساط", en="Instalments"),
    "verify.state": Text(fa="وضع", en="State"),
    "verify.state_signed": Text(fa="پذیرفته‌شده", en="Accepted"),
    "verify.state_repaying": Text(fa="در حال بازپرداخت", en="Being repaid"),
    "verify.state_ended": Text(fa="پایان‌یافته", en="Ended"),
    "verify.nothing_personal": Text(
        fa="برای حفظ حریم طرف‌ها نام کسی نشان داده نمی‌شود.",
        en="No names are shown, to keep the parties' privacy.",
    ),
    "case.pause": Text(fa="نگه داشتن", en="Pause"),
    "case.pause_help": Text(
        fa="همهٔ مهلت‌ها می‌ایستند تا پرونده از سر گرفته شود.",
        en="All its clocks stand still until the case is resumed.",
    ),
    "case.resume": Text(fa="از سر گرفتن", en="Resume"),
    "case.resume_help": Text(
        fa="مهلت‌ها از همان جا که ایستاده‌اند ادامه می‌یابند.",
        en="Its clocks go on from where they stood.",
    ),
    "case.move": Text(fa="جلو بردن ساعت تمرین", en="Move the rehearsal's clock"),
    "case.pay": Text(
        fa="عضو قسط بعدی را بپردازد: {amount}", en="Let the member pay the next instalment: {amount}"
    ),
    "case.move_days": Text(fa="{n} روز جلو", en="{n} days on"),
    "case.move_day": Text(fa="{n} روز جلو", en="{n} day on"),
    "said.started": Text(fa="پرونده آغاز شد.", en="The case has begun."),
    "said.withdrawn": Text(fa="انصراف ثبت شد.", en="The withdrawal is recorded."),
    "said.paused": Text(fa="پرونده نگه داشته شد.", en="The case is paused."),
    "said.death": Text(
        fa="درگذشت ثبت شد و یادآوری‌ها ایستاد.", en="The death is recorded; reminders have stopped."
    ),
    "said.resumed": Text(fa="پرونده از سر گرفته شد.", en="The case goes on."),
    "said.paid": Text(fa="پرداخت تمرینی رسید.", en="The rehearsed payment came in."),
    "said.moved": Text(fa="ساعت تمرین جلو رفت.", en="The rehearsal's clock has moved on."),
    "schedule.number": Text(fa="قسط", en="No."),
    "schedule.due_on": Text(fa="سررسید", en="Due on"),
    "schedule.deadline_on": Text(fa="مهلت", en="Deadline"),
    "schedule.principal": Text(fa="اصل", en="Principal"),
    "schedule.fee": Text(fa="کارمزد", en="Fee"),
    "schedule.paid": Text(fa="پرداخت‌شده", en="Paid"),
    "schedule.state": Text(fa="وضع", en="State"),
    "instalment.paid": Text(fa="پرداخت شد", en="Paid"),
    "instalment.due": Text(fa="در راه", en="To come"),
    "instalment.open": Text(fa="در راه", en="To come"),
    "instalment.partly_paid": Text(fa="بخشی پرداخت شد", en="Partly paid"),
    "instalment.late": Text(fa="دیرشده", en="Late"),
    # Waiting
    "waiting.task": Text(
        fa="از {since} منتظر پاسخ {who} به «{task}» است.",
        en="Since {since} it waits for {who} to answer “{task}”.",
    ),
    "waiting.stage": Text(
        fa="از {since} در مرحلهٔ «{stage}» منتظر است.", en="Since {since} it waits in the stage “{stage}”."
    ),
    "waiting.other": Text(fa="از {since} منتظر {what} است.", en="Since {since} it waits for {what}."),
    "waiting.next": Text(fa="گام بعدی خودکار: {at}.", en="The next thing happens by itself at {at}."),
    "waiting.somebody": Text(fa="کسی که می‌تواند", en="somebody who may"),
    "waiting.paused": Text(
        fa="این پرونده نگه داشته شده است و مهلت‌هایش ایستاده‌اند.",
        en="This case is paused and its clocks stand still.",
    ),
    "waiting.nothing": Text(
        fa="پرونده در کار است و منتظر کسی نیست.", en="The case is at work and waits for nobody."
    ),
    "waiting.ended": Text(fa="پرونده پایان یافته است.", en="The case has ended."),
    # A new loan
    "loan.title": Text(fa="درخواست وام تازه", en="Start a loan"),
    "loan.intro": Text(
        fa="پس از ثبت، شرایط بررسی و از مرآت اعتبارسنجی خواسته می‌شود.",
        en="Once it is sent, eligibility is checked and Mer'at is asked for the credit recognition.",
    ),
    "loan.submit": Text(fa="آغاز درخواست وام", en="Start the loan"),
    "loan.rehearsal_help": Text(
        fa="پول و پیام واقعی جابه‌جا نمی‌شود و ساعت پرونده را می‌توان جلو برد.",
        en="No real money or message moves, and the case's clock can be moved on.",
    ),
}
