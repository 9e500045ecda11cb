"""The words of a loan's reasons, purposes, steps and ends."""

from domain.words import Text

REASONS: dict[str, Text] = {
    "not_refinanced": Text(fa="وام پیشین پول آن را نپذیرفت", en="the earlier loan did not take its money"),
    "unknown_supplier": Text(
        fa="فروشنده با این شناسه ثبت نشده است", en="no supplier is registered under that id"
    ),
    "supplier_closed": Text(fa="فروشنده دیگر پذیرفته نیست", en="the supplier is not accepted any more"),
    "other_purpose": Text(fa="فروشنده برای هدف وام نیست", en="the supplier is not for the loan's purpose"),
    "paid_before": Text(fa="همین فاکتور پیش‌تر پرداخت شده است", en="that invoice has been paid before"),
    "more_than_wallet": Text(fa="بیش از ماندهٔ کیف هدف است", en="it is more than is left in the wallet"),
    "outside_purpose": Text(fa="بیرون از هدف وام است", en="it is outside the loan's purpose"),
    "wallet_closed": Text(fa="کیف هدف بسته شد", en="the wallet was closed"),
    "unknown_loan": Text(fa="عضو چنین وامی ندارد", en="the member has no such loan"),
    "rehearsal": Text(fa="پول تمرین جابه‌جا نمی‌شود", en="money of a rehearsal goes nowhere"),
    "not_expected": Text(fa="آن وام اکنون پول نمی‌پذیرد", en="that loan takes no money now"),
    "more_than_owed": Text(fa="بدهی آن وام در این میان کمتر شد", en="less is owed on that loan by now"),
    "wallet_open": Text(fa="کیف هدف آن وام هنوز پول دارد", en="that loan's purpose wallet still holds money"),
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
    "recognition_expired": Text(
        fa="اعتبارسنجی عضو دیگر معتبر نیست", en="the member's credit recognition is no longer valid"
    ),
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
    "kanoon_closing": Text(fa="کانون بسته می‌شود", en="the kanoon is closing"),
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
    "called_off": Text(
        fa="پرونده‌ای که برایش بود دیگر لازمش ندارد", en="the case that it was for needs it no more"
    ),
    "no_kanoon": Text(fa="عضو کانونی ندارد", en="the member belongs to no kanoon"),
    "too_late": Text(fa="برای آن پرونده دیر بود", en="it was too late for that case"),
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
    "loan_disbursed_reversed": Text(fa="پرداخت انجام نشد", en="Not paid out after all"),
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
    "RESCHEDULED_INTO": Text(fa="تسویه با وام تازه", en="Paid off by a new loan"),
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
    "Handings.pay_off": Text(fa="تسویهٔ وام پیشین", en="paying the earlier loan off"),
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
    "Children.tell_parent": Text(fa="گفتن به پروندهٔ بالا", en="telling the case that it is for"),
    "Handings.to_person": Text(fa="سپردن مورد به یک نفر", en="giving a matter to a person"),
}
"""What the steps are called by people."""
