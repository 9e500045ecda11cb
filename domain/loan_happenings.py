"""The words of a loan's timeline; `{…}` are facts, formatted in the reader's language."""

from domain.words import Text

HAPPENINGS: dict[str, Text] = {
    "entered": Text(fa="ورود به مرحلهٔ «{stage}»", en="Entered the stage “{stage}”"),
    "ended": Text(fa="پایان پرونده: {outcome}", en="The case ended: {outcome}"),
    "left": Text(fa="ادامه نمی‌یابد، زیرا {reasons}", en="It does not go on: {reasons}"),
    "task_opened": Text(fa="کار «{task}» باز شد", en="Task “{task}” opened"),
    "task_opened.member": Text(fa="از {member} پرسیده شد: «{task}»", en="{member} was asked: “{task}”"),
    "task_answered": Text(fa="پاسخ به «{task}»: {answer}", en="Answered “{task}”: {answer}"),
    "task_expired": Text(fa="مهلت «{task}» تمام شد", en="Task “{task}” expired"),
    "task_cancelled": Text(fa="کار «{task}» دیگر لازم نیست", en="Task “{task}” is no longer needed"),
    "task_expired.member": Text(
        fa="مهلت {member} برای «{task}» تمام شد", en="The time of {member} for “{task}” is over"
    ),
    "task_cancelled.member": Text(
        fa="پرسش «{task}» از {member} دیگر لازم نیست", en="{member} need not answer “{task}” any more"
    ),
    "task_reminded.member": Text(fa="یادآوری «{task}» به {member}", en="{member} was reminded: “{task}”"),
    "task_reminded": Text(fa="یادآوری «{task}»", en="Reminded of “{task}”"),
    "task_escalated": Text(fa="«{task}» به {role} هم سپرده شد", en="“{task}” was escalated to {role}"),
    "paused": Text(fa="پرونده نگه داشته شد: {reason}", en="The case was paused: {reason}"),
    "recused": Text(
        fa="کنار کشید، زیرا ذی‌نفع است: {reason}", en="Stepped aside, having an interest: {reason}"
    ),
    "resumed": Text(fa="پرونده از سر گرفته شد: {reason}", en="The case was resumed: {reason}"),
    "withdrawn": Text(fa="انصراف: {reason}", en="Withdrawn: {reason}"),
    "moved": Text(fa="ساعت تمرین {days} روز جلو رفت", en="The rehearsal's clock moved on {days} days"),
    "step_stuck": Text(
        fa="گام «{step}» انجام نشد و به سرپرست رسید", en="Step “{step}” is stuck; a supervisor was asked"
    ),
    "undone_by_hand": Text(fa="به دست برگشت: {step} — {reason}", en="Undone by hand: {step} — {reason}"),
    "undone": Text(fa="برگشت: {step}", en="Undone: {step}"),
    "ineligible": Text(fa="شرایط نبود: {reasons}", en="Not eligible: {reasons}"),
    "recognition_asked": Text(fa="اعتبارسنجی از مرآت خواسته شد", en="Recognition was asked of Mer'at"),
    "recognised": Text(
        fa="مرآت: رتبهٔ {rank}، قسط در توان {affordable_instalment_rials}",
        en="Mer'at: rank {rank}, affordable instalment {affordable_instalment_rials}",
    ),
    "merat_silent": Text(fa="مرآت پاسخ نداد؛ اعتبارسنجی دستی", en="Mer'at is silent; recognition by hand"),
    "recognised_manually": Text(fa="اعتبارسنجی دستی: رتبهٔ {rank}", en="Recognised by hand: rank {rank}"),
    "trustee_accepted": Text(fa="{member} معتمد شد", en="{member} stands as trustee"),
    "trustee_declined": Text(fa="{member} نپذیرفت", en="{member} declined"),
    "trustee_silent": Text(fa="{member} در مهلت پاسخ نداد", en="{member} did not answer in time"),
    "endorsed": Text(fa="رهبر تأیید کرد", en="The leader endorsed it"),
    "decided": Text(fa="تصمیم: {decision} ({reasons})", en="Decision: {decision} ({reasons})"),
    "overridden": Text(
        fa="ردِ جدول کنار گذاشته شد: {reason}", en="The table's refusal was overridden: {reason}"
    ),
    "reserved": Text(
        fa="منابع، تعهد معتمدان و امتیاز رزرو شد", en="Funds, trustees' capacity and points reserved"
    ),
    "not_reserved": Text(fa="رزرو نشد: {short_of}", en="Not reserved: short of {short_of}"),
    "offered": Text(
        fa="پیشنهاد وام {amount_rials} در {instalments} قسط",
        en="Offered {amount_rials} in {instalments} instalments",
    ),
    "code_sent": Text(fa="کد یک‌بارمصرف فرستاده شد", en="A one-time code was sent"),
    "accepted": Text(fa="عضو پیشنهاد را پذیرفت", en="The member accepted the offer"),
    "contract_made": Text(fa="قرارداد بسته شد", en="The contract was made"),
    "payment_ordered": Text(
        fa="دستور پرداخت {amount_rials} به بانک", en="Payment of {amount_rials} ordered at the bank"
    ),
    "payment_unknown": Text(
        fa="پاسخ بانک روشن نیست؛ پرسیده می‌شود", en="The bank's answer is unclear; it is being asked"
    ),
    "disbursed": Text(fa="وام پرداخت شد: {amount_rials}", en="The loan was paid out: {amount_rials}"),
    "payment_returned": Text(
        fa="بانک {amount_rials} را برگرداند؛ چیزی بدهکار نیست",
        en="The bank sent {amount_rials} back; nothing is owed",
    ),
    "payment_rejected": Text(fa="بانک نپرداخت: {reason}", en="The bank rejected the payment: {reason}"),
    "reminded_before": Text(
        fa="یادآوری قسط {number}، {days} روز پیش از سررسید",
        en="Reminder of instalment {number}, days ahead: {days}",
    ),
    "reminded_due": Text(
        fa="یادآوری قسط {number} در روز سررسید", en="Reminder of instalment {number} on its day"
    ),
    "reminded_overdue": Text(
        fa="قسط {number}، {days} روز دیر", en="Instalment {number} is late, days: {days}"
    ),
    "fee_due": Text(fa="کارمزد {fee_rials} سررسید شد", en="Fee of {fee_rials} fell due"),
    "receipt": Text(fa="دریافت {amount_rials} ({reference})", en="Received {amount_rials} ({reference})"),
    "receipt_bounced": Text(
        fa="دریافت {reference} برگشت خورد و بدهی آن بازگشت",
        en="Receipt {reference} bounced; what it paid is owed again",
    ),
    "reopened": Text(
        fa="وام دوباره باز شد؛ ماندهٔ بدهی {owed_rials}", en="The loan is open again; {owed_rials} is owed"
    ),
    "points_taken_back": Text(
        fa="{points} امتیازی که پایان وام داده بود پس گرفته شد",
        en="The {points} points that its end had earned were taken back",
    ),
    "bounce_refused": Text(
        fa="برگشت دریافت {reference} ثبت نشد ({reasons}) و به یک نفر سپرده شد",
        en="The bounce of receipt {reference} was not booked ({reasons}) and went to a person",
    ),
    "receipt_changed": Text(
        fa="دریافت {reference} با مبلغی دیگر تکرار شد؛ چیزی ثبت نشد",
        en="Receipt {reference} came again with another amount; nothing was posted",
    ),
    "sent_back": Text(fa="{amount_rials} به پرداخت‌کننده برگشت", en="{amount_rials} went back to the payer"),
    "not_taken": Text(fa="وام آن را نپذیرفت: {reasons}", en="The loan did not take it: {reasons}"),
    "instalment_paid": Text(fa="قسط {number} پرداخت شد", en="Instalment {number} is paid"),
    "settled_early": Text(
        fa="پیش از موعد تسویه شد؛ کارمزد {fee_rials} دیگر گرفته نمی‌شود",
        en="Settled before its time; fees of {fee_rials} are not asked for any more",
    ),
    "overpaid": Text(
        fa="{overpaid_rials} بیش از مانده پرداخت شد", en="{overpaid_rials} more than the balance was paid"
    ),
    "refunded": Text(fa="اضافه‌پرداخت برگشت", en="What was paid too much went back"),
    "overpaid_moved": Text(
        fa="اضافه‌پرداخت {amount_rials} به وام دیگر عضو رفت",
        en="{amount_rials} went to the member's other loan",
    ),
    "receipt_of_other": Text(
        fa="دریافت {amount_rials} از کسی دیگر ({reference})",
        en="Received {amount_rials} from somebody else ({reference})",
    ),
    "called": Text(fa="نتیجهٔ تماس: {answer}", en="Result of the call: {answer}"),
    "trustees_told": Text(
        fa="به معتمدان گفته شد که قسط {number} عقب افتاده است",
        en="The trustees were told that instalment {number} is late",
    ),
    "met": Text(fa="نتیجهٔ نشست: {answer}", en="Result of the meeting: {answer}"),
    "arrears_decided": Text(
        fa="تصمیم کمیته دربارهٔ عقب‌افتاده: {answer}", en="The committee decided on the arrears: {answer}"
    ),
    "rescheduled": Text(
        fa="ماندهٔ وام در {months} قسط از نو تقسیط شد",
        en="What is left was laid over {months} new instalments",
    ),
    "hardship_pause": Text(
        fa="اقساط به سبب دشواری {months} ماه جلو رفت",
        en="The instalments moved on by {months} months for hardship",
    ),
    "fund_paid": Text(fa="صندوق همیاری {amount_rials} پرداخت", en="The solidarity fund paid {amount_rials}"),
    "fund_short": Text(fa="صندوق همیاری موجودی کافی نداشت", en="The solidarity fund did not have enough"),
    "trustee_paid": Text(
        fa="{member} به‌جای عضو {amount_rials} پرداخت", en="{member} paid {amount_rials} in the member's place"
    ),
    "trustee_did_not_pay": Text(fa="{member} سهم تعهد را نپرداخت", en="{member} did not pay the share"),
    "write_off_rejected": Text(
        fa="هیئت‌مدیره سوخت وام را نپذیرفت", en="The board did not approve writing it off"
    ),
    "written_off": Text(
        fa="ماندهٔ وام ({amount_rials}) سوخت شد", en="What was left ({amount_rials}) was written off"
    ),
    "borrower_died": Text(
        fa="وام‌گیرنده درگذشته است؛ یادآوری‌ها ایستاد", en="The borrower has died; reminders have stopped"
    ),
    "insurance_paid": Text(
        fa="بیمه {amount_rials} پرداخت ({reference})", en="The insurance paid {amount_rials} ({reference})"
    ),
    "insurance_refused": Text(fa="بیمه‌ای نپرداخت", en="No insurance pays"),
    "estate_decided": Text(
        fa="تصمیم کمیته دربارهٔ مانده: {answer}", en="The committee decided on what is left: {answer}"
    ),
    "heirs_pay": Text(fa="ورثه پرداخت را ادامه می‌دهند", en="The heirs go on paying"),
    "kanoon_suspended": Text(
        fa="کانون تعلیق شد؛ درخواست نگه داشته می‌شود", en="The kanoon is suspended; the application is held"
    ),
    "kanoon_lifted": Text(fa="تعلیق کانون برداشته شد", en="The kanoon's suspension was lifted"),
    "goes_to_kanoon": Text(
        fa="وام با همان شرایط با عضو به کانون تازهٔ او رفت",
        en="The loan went with the member to their new kanoon, as it was signed",
    ),
    "delivered": Text(
        fa="پروندهٔ بالا گفت: تحویل شد؛ به فروشنده پرداخت می‌شود",
        en="The case that it is for says that it is delivered: the supplier is paid",
    ),
    "called_off": Text(fa="پروندهٔ بالا دیگر لازمش ندارد", en="The case that it is for needs it no more"),
    "on_its_own": Text(
        fa="پروندهٔ بالا پایان یافت؛ وام برای خود عضو ادامه دارد",
        en="The case that it was for is over: the loan goes on as the member's own",
    ),
    "parent_told": Text(fa="به پروندهٔ {parent} گفته شد", en="The case {parent} was told"),
    "parent_not_told": Text(
        fa="پروندهٔ {parent} آن را نپذیرفت: {reasons}", en="The case {parent} did not take it: {reasons}"
    ),
    "goes_with_kanoon": Text(
        fa="پرونده با همهٔ آنچه در آن است از آن کانون «{kanoon}» شد",
        en="The case, with everything in it, belongs to the kanoon “{kanoon}” now",
    ),
    "kanoon_closing": Text(fa="کانون بسته می‌شود", en="The kanoon is closing"),
    "left_kanoon": Text(fa="عضو از کانون رفت", en="The member left the kanoon"),
    "mobile_changed": Text(fa="تلفن همراه عضو عوض شد", en="The member's mobile was changed"),
    "account_changed": Text(
        fa="حساب عضو عوض شد؛ پیش از پرداخت دوباره از بانک پرسیده می‌شود",
        en="The member's account was changed; the bank is asked again before anything is paid",
    ),
    "evidence_shown": Text(
        fa="سند مصرف ثبت شد: {document}", en="What it has paid for is recorded: {document}"
    ),
    "misused": Text(fa="در هدف خود مصرف نشده: {reason}", en="It did not serve its purpose: {reason}"),
    "applied_anew": Text(fa="وام تازه به جای این وام: {answer}", en="A loan in this one's place: {answer}"),
    "paid_off": Text(fa="وام پیشین ({loan}) تسویه شد", en="The earlier loan ({loan}) was paid off"),
    "refinanced": Text(fa="وام تازهٔ {loan} جای این وام را گرفت", en="Loan {loan} takes this one's place"),
    "invoice_handed_in": Text(
        fa="فاکتور {document} به مبلغ {amount_rials} ثبت شد",
        en="Invoice {document} of {amount_rials} was handed in",
    ),
    "invoice_outside": Text(fa="فاکتور بیرون از هدف است: {reason}", en="Outside the purpose: {reason}"),
    "invoice_refused": Text(
        fa="فاکتور {document} پرداخت نشد: {reasons}", en="Invoice {document} was not paid: {reasons}"
    ),
    "invoice_paid": Text(
        fa="فاکتور {document} از کیف هدف پرداخت شد: {amount_rials}",
        en="Invoice {document} was paid from the wallet: {amount_rials}",
    ),
    "invoice_returned": Text(
        fa="بانک پرداخت فاکتور {number} را به کیف برگرداند",
        en="The bank sent the payment of invoice {number} back into the wallet",
    ),
    "wallet_closed": Text(
        fa="کیف هدف بسته شد؛ مانده {amount_rials} به بازپرداخت وام می‌رود",
        en="The wallet was closed; what was left, {amount_rials}, repays the loan",
    ),
    "points_earned": Text(fa="عضو {points} امتیاز گرفت", en="The member has earned {points} points"),
    "trustee_goes": Text(fa="معتمد {member} می‌رود: {reasons}", en="Trustee {member} goes: {reasons}"),
    "trustee_shortfall": Text(
        fa="تعهد {member} بی‌جانشین است؛ سی روز برای یافتن جانشین",
        en="The part of {member} is not answered for; thirty days to find somebody",
    ),
    "nobody_stands_in": Text(
        fa="جانشینی پیدا نشد؛ {member} معتمد می‌ماند", en="Nobody stands in; {member} stays trustee"
    ),
    "nobody_stands": Text(fa="معتمدی نیست که بپردازد", en="There is no trustee who could pay"),
    "may_not_stand": Text(
        fa="پیشنهادشده نمی‌تواند بایستد: {reasons}", en="Who was named may not stand: {reasons}"
    ),
    "shortfall_decided": Text(
        fa="تصمیم کمیته دربارهٔ کمبود تعهد: {answer}",
        en="The committee decided on the missing cover: {answer}",
    ),
    "trustee_struck": Text(
        fa="تعهد {member} آزاد شد و کسی جای آن نیست",
        en="The part of {member} was given back; nobody covers it",
    ),
    "closed": Text(fa="وام تسویه و بسته شد", en="The loan is paid and closed"),
}
