"""The words of a loan's timeline, reasons and codes; `{…}` are facts, formatted in the reader's language."""

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

REASONS: dict[str, Text] = {
    "unknown_supplier": Text(
        fa="فروشنده با این شناسه ثبت نشده است", en="no supplier is registered under that id"
    ),
    "other_purpose": Text(fa="فروشنده برای هدف وام نیست", en="the supplier is not for the loan's purpose"),
    "paid_before": Text(fa="همین فاکتور پیش‌تر پرداخت شده است", en="that invoice has been paid before"),
    "more_than_wallet": Text(fa="بیش از ماندهٔ کیف هدف است", en="it is more than is left in the wallet"),
    "outside_purpose": Text(fa="بیرون از هدف وام است", en="it is outside the loan's purpose"),
    "wallet_closed": Text(fa="کیف هدف بسته شد", en="the wallet was closed"),
    "unknown_loan": Text(fa="عضو چنین وامی ندارد", en="the member has no such loan"),
    "rehearsal": Text(fa="پول تمرین جابه‌جا نمی‌شود", en="money of a rehearsal goes nowhere"),
    "not_expected": Text(fa="آن وام اکنون پول نمی‌پذیرد", en="that loan takes no money now"),
    "case_closed": Text(fa="آن وام بسته شده است", en="that loan is closed"),
    "more_than_lost": Text(fa="بیش از مبلغ سوخت‌شده است", en="it is more than was written off"),
    "kanoon_not_active": Text(fa="کانون فعال نیست", en="the kanoon is not active"),
    "member_not_active": Text(fa="عضو فعال نیست", en="the member is not active"),
    "written_off_before": Text(fa="وام سوخت‌شده‌ای دارد", en="a loan of theirs was written off"),
    "in_arrears": Text(fa="قسط عقب‌افتاده دارد", en="has instalments in arrears"),
    "open_application": Text(fa="درخواست باز دیگری دارد", en="has another open application"),
    "amount_below_limit": Text(fa="مبلغ کمتر از حداقل است", en="the amount is below the product's limit"),
    "amount_above_limit": Text(fa="مبلغ بیشتر از حداکثر است", en="the amount is above the product's limit"),
    "instalments_outside_limits": Text(
        fa="شمار اقساط بیرون از حد است", en="the number of instalments is outside the limits"
    ),
    "sheba_of_somebody_else": Text(fa="شبا به نام عضو نیست", en="the Sheba is not the member's own"),
    "no_account": Text(fa="عضو حساب ثبت‌شده ندارد", en="the member has no registered account"),
    "above_manual_ceiling": Text(
        fa="مبلغ بالاتر از سقف اعتبارسنجی دستی است",
        en="the amount is above the ceiling of recognition by hand",
    ),
    "no_trustees": Text(fa="معتمد کافی نیافتیم", en="not enough trustees were found"),
    "not_endorsed": Text(fa="رهبر تأیید نکرد", en="the leader did not endorse it"),
    "decided_by_table": Text(fa="جدول تصمیم آن را رد کرد", en="the decision table refused it"),
    "decided_against": Text(fa="تصمیم‌گیرنده رد کرد", en="it was decided against"),
    "no_information": Text(fa="اطلاعات خواسته‌شده نرسید", en="the information asked for did not come"),
    "no_cover": Text(fa="منابع یا تعهد کافی نبود", en="funds or commitments fell short"),
    "not_released": Text(fa="خزانه آزاد نکرد", en="the treasury did not release it"),
    "bank_rejected": Text(fa="بانک دستور را نپذیرفت", en="the bank rejected the order"),
    "offer_declined": Text(fa="عضو پیشنهاد را نخواست", en="the member declined the offer"),
    "offer_expired": Text(fa="مهلت پیشنهاد تمام شد", en="the offer's time ran out"),
    "never_received": Text(fa="چنین دریافتی برای این وام نبوده", en="this loan never received it"),
    "before_reschedule": Text(
        fa="پس از آن دریافت، وام از نو تقسیط شده", en="the loan was rescheduled after that receipt"
    ),
    "refunded": Text(fa="اضافه‌پرداخت آن به عضو برگشته", en="what it overpaid was given back to the member"),
    "payment_returned": Text(fa="بانک پول را برگرداند", en="the bank sent the money back"),
    "applicant_died": Text(fa="متقاضی درگذشته است", en="the applicant has died"),
    "kanoon_suspended": Text(fa="تعلیق کانون به درازا کشید", en="the kanoon stayed suspended for too long"),
    "left_kanoon": Text(fa="عضو از کانون رفت", en="the member left the kanoon"),
    "trustee_lost": Text(fa="معتمدی که پذیرفته بود دیگر نیست", en="a trustee who had accepted is gone"),
    "leaves": Text(fa="به خواست خودش", en="at their own wish"),
    "died": Text(fa="درگذشته است", en="they have died"),
    "lost_rank": Text(fa="دیگر معتمد نیست", en="they are no trustee any more"),
    "no_trustee": Text(fa="معتمد فعال نیست", en="is no active trustee"),
    "own_loan": Text(fa="وام خود اوست", en="it is their own loan"),
    "stands_already": Text(fa="خود معتمد همین وام است", en="stands for this loan already"),
    "circle": Text(
        fa="وام‌گیرنده خود معتمد او یا معتمدان اوست", en="the borrower stands for them, in a circle"
    ),
    "no_room": Text(fa="ظرفیت تعهد ندارد", en="has no room for it"),
    "on_request": Text(fa="به درخواست عضو", en="at the member's request"),
}

PURPOSES: dict[str, Text] = {
    "livelihood": Text(fa="معیشت", en="Livelihood"),
    "marriage": Text(fa="ازدواج", en="Marriage"),
    "medical": Text(fa="درمان", en="Medical"),
    "education": Text(fa="آموزش", en="Education"),
    "housing": Text(fa="مسکن", en="Housing"),
    "cell_setup": Text(fa="راه‌اندازی هسته", en="Cell setup"),
    "goods": Text(fa="کالای خانه", en="Household goods"),
}

FEE_POLICIES: dict[str, Text] = {
    "annual_on_balance": Text(
        fa="سالی {percent} درصد ماندهٔ ابتدای سال، همراه قسط نخست هر سال",
        en="{percent} % a year of the balance at its start, with the first instalment of each year",
    ),
    "declining_monthly": Text(
        fa="سالی {percent} درصد مانده، ماه‌به‌ماه", en="{percent} % a year of the balance, month by month"
    ),
    "none": Text(fa="بدون کارمزد", en="no fee"),
    "upfront": Text(
        fa="سالی {percent} درصد، یک‌جا در آغاز", en="{percent} % a year, all of it at the beginning"
    ),
}
"""How a contract says what the loan costs; `percent` is the yearly rate."""

STATEMENT_EVENTS: dict[str, Text] = {
    "loan_disbursed": Text(fa="پرداخت وام", en="Loan paid out"),
    "loan_returned": Text(fa="برگشت پرداخت از بانک", en="Payment sent back by the bank"),
    "fee_due": Text(fa="کارمزد", en="Fee"),
    "receipt": Text(fa="پرداخت قسط", en="Payment"),
    "receipt_bounced": Text(fa="برگشت پرداخت", en="Payment taken back"),
    "fund_paid": Text(fa="پرداخت صندوق همیاری", en="Paid by the solidarity fund"),
    "overpaid_refunded": Text(fa="بازگشت اضافه‌پرداخت", en="Given back"),
    "overpaid_moved": Text(fa="انتقال به وام دیگر", en="Moved to another loan"),
    "overpaid_moved_reversed": Text(fa="برگشت انتقال", en="Move taken back"),
    "written_off": Text(fa="سوخت", en="Written off"),
}
"""What the postings of a loan's own accounts are called in its statement."""

SHORT_OF: dict[str, Text] = {
    "funds": Text(fa="منابع صندوق", en="the fund's liquidity"),
    "capacity": Text(fa="ظرفیت معتمدان", en="trustees' capacity"),
    "points": Text(fa="امتیاز عضو", en="the member's points"),
}

OUTCOMES: dict[str, Text] = {
    "WRITTEN_OFF": Text(fa="سوخت‌شده", en="Written off"),
    "PAID": Text(fa="بازپرداخت کامل", en="Paid back"),
    "INELIGIBLE": Text(fa="فاقد شرایط", en="Ineligible"),
    "REJECTED": Text(fa="ردشده", en="Rejected"),
    "WITHDRAWN": Text(fa="انصراف", en="Withdrawn"),
    "OFFER_EXPIRED": Text(fa="پایان مهلت پیشنهاد", en="Offer expired"),
    "DISBURSEMENT_FAILED": Text(fa="پرداخت ناموفق", en="Disbursement failed"),
}

STEPS: dict[str, Text] = {
    "Loans.check": Text(fa="بررسی شرایط", en="checking the conditions"),
    "Loans.propose_trustees": Text(fa="یافتن معتمدان", en="finding trustees"),
    "Loans.reserve": Text(fa="رزرو منابع، تعهد و امتیاز", en="reserving funds, capacity and points"),
    "Loans.void_reservations": Text(fa="آزادسازی رزروها", en="freeing what was reserved"),
    "Loans.make_offer": Text(fa="ساختن پیشنهاد", en="making the offer"),
    "Loans.sign": Text(fa="بستن قرارداد", en="making the contract"),
    "Loans.end": Text(fa="بستن درخواست", en="closing the application"),
    "Merat.request": Text(fa="درخواست از مرآت", en="asking Mer'at"),
    "Merat.result": Text(fa="پرس‌وجو از مرآت", en="asking Mer'at for its answer"),
    "Wallets.check": Text(fa="سنجیدن فاکتور", en="checking an invoice"),
    "Wallets.refuse": Text(fa="نپذیرفتن فاکتور", en="refusing an invoice"),
    "Wallets.plan": Text(fa="رزرو پول فاکتور", en="reserving the money of an invoice"),
    "Wallets.conclude": Text(fa="ثبت پرداخت فاکتور", en="posting the payment of an invoice"),
    "Wallets.came_back": Text(fa="برگشت پول به کیف هدف", en="taking money back into the wallet"),
    "Wallets.close": Text(fa="بستن کیف هدف", en="closing the wallet"),
    "Payments.account_is_theirs": Text(
        fa="پرسش مالکیت شبا از بانک", en="asking the bank whose account it is"
    ),
    "Payments.order": Text(fa="دستور پرداخت به بانک", en="ordering the payment at the bank"),
    "Payments.ask": Text(fa="پرسش سرنوشت پرداخت از بانک", en="asking the bank about the payment"),
    "Payments.conclude": Text(fa="ثبت سرنوشت پرداخت", en="recording how the payment ended"),
    "Payments.came_back": Text(fa="ثبت برگشت پرداخت", en="posting a payment that came back"),
    "Payments.plan_again": Text(fa="رزرو پول برای پرداخت دوباره", en="reserving the money to pay again"),
    "Payments.give_back": Text(fa="آزادسازی معتمدان و امتیاز", en="freeing trustees and points"),
    "Payments.book": Text(fa="ثبت پرداخت در دفتر", en="posting the payment"),
    "Repayments.look": Text(fa="خواندن برنامهٔ اقساط", en="reading the schedule"),
    "Repayments.fee_falls_due": Text(fa="ثبت سررسید کارمزد", en="posting a fee that falls due"),
    "Repayments.take_receipt": Text(fa="ثبت واریز", en="posting a receipt"),
    "Repayments.take_back": Text(fa="ثبت برگشت واریز", en="posting a receipt that bounced"),
    "Repayments.refund": Text(fa="ثبت بازگرداندن مازاد", en="posting a refund"),
    "Measures.standing": Text(fa="خواندن عقب‌افتادگی", en="reading what is late"),
    "Measures.lay_anew": Text(fa="ساختن برنامهٔ اقساط تازه", en="making a new schedule"),
    "Measures.pay_from_fund": Text(fa="پرداخت از صندوق همیاری", en="paying from the solidarity fund"),
    "Measures.book_trustee": Text(fa="ثبت پرداخت معتمد", en="posting a trustee's payment"),
    "Measures.book_money": Text(fa="ثبت پرداخت بیمه", en="posting what the insurance paid"),
    "Measures.end_fees": Text(fa="پایان کارمزدهای بعدی", en="ending later fees"),
    "Lives.borrower_died": Text(fa="ثبت درگذشت", en="recording the death"),
    "Measures.write_off": Text(fa="سوخت‌کردن وام", en="writing the loan off"),
    "Repayments.close": Text(fa="بستن وام", en="closing the loan"),
    "Handings.to_person": Text(fa="سپردن مورد به یک نفر", en="giving a matter to a person"),
}
"""What the steps are called by people."""
