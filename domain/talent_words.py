"""The words of a talent's way: reasons, what happens, what comes of it, what its steps are called."""

from domain.loan_words import OUTCOMES as LOAN_OUTCOMES
from domain.loan_words import REASONS as LOAN_REASONS
from domain.words import Text

NOMINATORS: dict[str, Text] = {
    "leader": Text(fa="رهبر", en="the leader"),
    "self": Text(fa="خود عضو", en="the member"),
    "staff": Text(fa="همکاران", en="staff"),
    "kanoon": Text(fa="فهرست کانون", en="the kanoon's list"),
}

REASONS: dict[str, Text] = {
    "declined_by_member": Text(fa="عضو نخواست", en="the member does not want to"),
    "declined_by_leader": Text(fa="پس از گفت‌وگو پیش نرفت", en="after the interview it did not go on"),
    "no_profile": Text(fa="فرم در مهلت پر نشد", en="the form was not filled in in time"),
    "other_path": Text(fa="راه دیگری برای عضو بهتر است", en="another path suits the member better"),
    "no_course": Text(fa="دوره‌ای پیدا نشد", en="there is no course"),
    "left_course": Text(fa="دوره را رها کرد", en="the member left the course"),
    "failed_course": Text(fa="در دوره و تکرارش قبول نشد", en="the course was failed, and its retake"),
    "no_sample": Text(fa="نمونه در مهلت نرسید", en="the sample did not come in time"),
    "reworked_too_often": Text(
        fa="پس از سه بازکاری هم پذیرفته نشد", en="it was not accepted after three reworks"
    ),
    "plan_rejected": Text(fa="کمیته برنامه را نپذیرفت", en="the committee did not approve the plan"),
    "plan_returned_too_often": Text(
        fa="برنامه بیش از سه بار برگشت خورد", en="the plan was returned more than three times"
    ),
    "no_financing": Text(fa="وام لازم فراهم نشد", en="the loan that it needs was not to be had"),
    "no_equipment": Text(fa="ابزار لازم فراهم نشد", en="the equipment was not to be had"),
    "not_equipped": Text(
        fa="ابزار پس از سه سفارش هم درست نرسید", en="the equipment did not come right in three orders"
    ),
    "no_pilot_order": Text(fa="سفارش آزمایشی نبود", en="there was no pilot order"),
    "no_pilot": Text(fa="سفارش آزمایشی در مهلت نرسید", en="the pilot order was not handed in in time"),
    "pilot_refused": Text(fa="سفارش آزمایشی پذیرفته نشد", en="the pilot order was not accepted"),
    "no_cell": Text(fa="هسته نتوانست آغاز شود", en="the cell could not begin"),
    "no_supporters": Text(fa="حامی کافی نیافتیم", en="not enough supporters were found"),
    "kanoon_suspended": Text(fa="کانون معلق ماند", en="the kanoon stayed suspended"),
    "left_kanoon": Text(fa="عضو از کانون رفت", en="the member left the kanoon"),
    "died": Text(fa="عضو درگذشت", en="the member has died"),
    "on_request": Text(fa="به درخواست عضو", en="at the member's request"),
}

HAPPENINGS: dict[str, Text] = {
    "invited": Text(fa="پیوند فرم برای عضو پیامک شد", en="The member was sent the link to the form"),
    "profile_by_member": Text(fa="عضو فرم را پر کرد", en="The member filled in the form"),
    "profile_by_staff": Text(fa="فرم با عضو پر شد", en="The form was filled in with the member"),
    "declined_by_member": Text(fa="عضو نخواست", en="The member does not want to"),
    "interviewed": Text(
        fa="گفت‌وگو: انگیزه {motivation}، آموختن {learning}، پای‌بندی {reliability}",
        en="Interview: motivation {motivation}, learning {learning}, keeps their word {reliability}",
    ),
    "assessed": Text(fa="جدول‌ها: {suitability} ({why})", en="The tables: {suitability} ({why})"),
    "matched": Text(fa="حرفه: {craft}، {cell_kind}", en="Craft: {craft}, {cell_kind}"),
    "overridden": Text(fa="نظر دیگر کارشناس: {reason}", en="The expert decided otherwise: {reason}"),
    "no_seat": Text(fa="صندلی نبود: {subject}، {no_seat}", en="No seat: {subject}, {no_seat}"),
    "enrolled": Text(fa="ثبت‌نام در «{course}»", en="Enrolled in “{course}”"),
    "absent": Text(fa="غیبت در جلسهٔ {session} «{course}»", en="Missed lesson {session} of “{course}”"),
    "present_after_all": Text(
        fa="در جلسهٔ {session} «{course}» بوده است", en="Was there after all in lesson {session} of “{course}”"
    ),
    "called_goes_on": Text(fa="رهبر تماس گرفت: ادامه می‌دهد", en="The leader called: they go on"),
    "called_leaves": Text(fa="رهبر تماس گرفت: رها می‌کند", en="The leader called: they leave"),
    "course_passed": Text(fa="قبولی در «{course}» با نمرهٔ {grade}", en="Passed “{course}”, grade {grade}"),
    "course_failed": Text(fa="مردودی در «{course}» با نمرهٔ {grade}", en="Failed “{course}”, grade {grade}"),
    "retake": Text(fa="«{course}» یک بار دیگر", en="“{course}” once more"),
    "trained": Text(fa="دوره‌ها گذرانده شد", en="The courses are passed"),
    "sample_handed_in": Text(fa="نمونه رسید", en="The sample was handed in"),
    "sample_accepted": Text(fa="نمونه پذیرفته شد", en="The sample was accepted"),
    "rework_wanted": Text(fa="بازکاری: {reason}", en="Rework: {reason}"),
    "plan_written": Text(fa="برنامه نوشته شد", en="The plan was written"),
    "plan_returned": Text(fa="برنامه برگشت: {reason}", en="The plan was returned: {reason}"),
    "plan_approved": Text(fa="کمیته برنامه را تأیید کرد", en="The committee approved the plan"),
    "support_asked": Text(
        fa="{needed} حامی خواسته شد: {support_kind} ({support})",
        en="{needed} supporters asked for: {support_kind} ({support})",
    ),
    "support_ended": Text(
        fa="حمایت {support_kind}: {support_outcome}", en="Support, {support_kind}: {support_outcome}"
    ),
    "supporters_go_on": Text(
        fa="بی حامی پیش می‌رود: {support_kind}", en="It goes on without supporters: {support_kind}"
    ),
    "supporters_again": Text(
        fa="حامی دوباره خواسته می‌شود: {support_kind}", en="Supporters are asked for again: {support_kind}"
    ),
    "supporters_end": Text(
        fa="بی حامی پیش نمی‌رود: {support_kind}", en="It does not go on without supporters: {support_kind}"
    ),
    "supported": Text(fa="حامیان هسته روشن شدند", en="The cell's supporters are settled"),
    "loan_asked": Text(
        fa="درخواست وام {amount_rials} آغاز شد ({loan})",
        en="A loan of {amount_rials} was applied for ({loan})",
    ),
    "loan_ready": Text(
        fa="وام آماده است و پس از تحویل به فروشنده پرداخت می‌شود",
        en="The loan is ready, and paid to the supplier when all is delivered",
    ),
    "loan_paid": Text(fa="وام به فروشنده پرداخت شد", en="The loan was paid to the supplier"),
    "waits_for_loan": Text(
        fa="نصب به وام گفته شد؛ به فروشنده پرداخت می‌شود",
        en="The loan was told that all is installed: the supplier is being paid",
    ),
    "loan_returned": Text(
        fa="بانک پول وام را از فروشنده برگرداند", en="The bank sent the loan's money back from the supplier"
    ),
    "loan_ended": Text(fa="وام: {loan_outcome}", en="The loan: {loan_outcome}"),
    "loan_called_off": Text(fa="وام پس گرفته شد", en="The loan was taken back"),
    "loan_goes_on": Text(
        fa="وام پرداخت شده است و برای خود عضو ادامه دارد",
        en="The loan was paid out, and goes on as the member's own",
    ),
    "financing_go_on": Text(fa="با پول خود عضو پیش می‌رود", en="It goes on with the member's own money"),
    "financing_again": Text(fa="وام دوباره درخواست می‌شود", en="The loan is applied for again"),
    "financing_end": Text(fa="بی وام پیش نمی‌رود", en="It does not go on without a loan"),
    "equipment_ordered": Text(
        fa="ابزار سفارش داده شد: {order_number}، تا {due_on}",
        en="Equipment ordered: {order_number}, by {due_on}",
    ),
    "supplier_refused": Text(
        fa="فروشنده سفارش را نپذیرفت: {supplier_says}",
        en="The supplier did not take the order: {supplier_says}",
    ),
    "supplier_delivered": Text(
        fa="فروشنده خبر داد که تحویل داده است", en="The supplier says that it has delivered"
    ),
    "supplier_cannot_deliver": Text(
        fa="فروشنده نمی‌تواند تحویل دهد: {supplier_says}", en="The supplier cannot deliver: {supplier_says}"
    ),
    "supplier_silent": Text(
        fa="فروشنده خبری نمی‌دهد؛ رهبر تحویل را پی می‌گیرد",
        en="The supplier says nothing: the leader follows the delivery",
    ),
    "equipment_delivered": Text(fa="ابزار رسید", en="The equipment has come"),
    "equipment_not_delivered": Text(fa="ابزار نرسید: {reason}", en="The equipment does not come: {reason}"),
    "equipment_installed": Text(fa="ابزار نصب شد؛ عکس هست", en="The equipment is installed, with a photo"),
    "equipment_faulty": Text(fa="ابزار درست نیست: {reason}", en="The equipment is not right: {reason}"),
    "paid_by_member": Text(
        fa="{amount_rials} را عضو به فروشنده پرداخت ({document})",
        en="The member has paid {amount_rials} to the supplier ({document})",
    ),
    "equipment_returned": Text(
        fa="ابزار برگشت یا سفارش لغو شد", en="The equipment went back, or was called off"
    ),
    "equipment_used": Text(fa="ابزار به کار رفته است: {reason}", en="The equipment was used: {reason}"),
    "equipment_kept": Text(
        fa="ابزار نزد عضو می‌ماند: {reason}", en="The member keeps the equipment: {reason}"
    ),
    "equipment_settled": Text(fa="ابزار: {reason}", en="The equipment: {reason}"),
    "pilot_ordered": Text(
        fa="سفارش آزمایشی: {pieces} عدد تا {due_on}", en="Pilot order: {pieces} pieces by {due_on}"
    ),
    "pilot_handed_in": Text(fa="سفارش آزمایشی رسید", en="The pilot order was handed in"),
    "pilot_accepted": Text(fa="سفارش آزمایشی پذیرفته شد", en="The pilot order was accepted"),
    "pilot_rework": Text(fa="بازکاری سفارش: {reason}", en="Rework of the order: {reason}"),
    "pilot_refuse": Text(fa="سفارش پذیرفته نشد: {reason}", en="The order was not accepted: {reason}"),
    "product_defined": Text(fa="کالای هسته تعریف شد", en="The cell's product was defined"),
    "obstacle": Text(fa="هسته هنوز آغاز نمی‌شود: {obstacle}", en="The cell cannot begin yet: {obstacle}"),
    "cell_begun": Text(fa="هسته آغاز شد ({cell})", en="The cell has begun ({cell})"),
    "kanoon_suspended": Text(
        fa="کانون معلق شد؛ پرونده می‌ایستد", en="The kanoon is suspended; the case waits"
    ),
    "kanoon_lifted": Text(fa="تعلیق کانون برداشته شد", en="The kanoon's suspension was lifted"),
    "left_kanoon": Text(fa="عضو از کانون رفت", en="The member left the kanoon"),
    "died": Text(fa="عضو درگذشته است", en="The member has died"),
}

SUBJECTS: dict[str, Text] = {
    "craft": Text(fa="حرفه", en="the craft"),
    "literacy": Text(fa="سواد مالی و کسب‌وکار", en="financial and business literacy"),
}
NO_SEATS: dict[str, Text] = {
    "no_course": Text(fa="دورهٔ بازی نیست", en="there is no open course"),
    "course_full": Text(fa="دوره پر است", en="the course is full"),
    "unknown_course": Text(fa="دانشگاه این دوره را نمی‌شناسد", en="the university does not know the course"),
}

LOAN_ENDS: dict[str, Text] = LOAN_OUTCOMES | {
    code: LOAN_REASONS[code] for code in ("unknown_supplier", "other_purpose", "no_kanoon")
}
"""How a loan ended, or why there was none."""

OUTCOMES: dict[str, Text] = {
    "ACTIVE": Text(fa="هستهٔ فعال", en="An active cell"),
    "OTHER_PATH": Text(fa="راه دیگر", en="Another path"),
    "DECLINED": Text(fa="پیش‌نرفته", en="Declined"),
    "WITHDRAWN": Text(fa="انصراف", en="Withdrawn"),
}

STEPS: dict[str, Text] = {
    "Talents.assess": Text(fa="سنجش با جدول‌ها", en="assessing it by the tables"),
    "Talents.match": Text(fa="ثبت حرفه", en="recording the craft"),
    "Talents.keep_setup": Text(fa="ثبت پیشرفت راه‌اندازی", en="recording how far the cell is set up"),
    "Supports.ask_for": Text(fa="خواستن حامی", en="asking for supporters"),
    "Children.ask_for_loan": Text(fa="درخواست وام", en="applying for the loan"),
    "Children.pay_loan": Text(fa="پرداخت وام به فروشنده", en="having the loan paid to the supplier"),
    "Children.call_off_loan": Text(fa="پس گرفتن وام", en="taking the loan back"),
    "Children.let_loan_go": Text(fa="سپردن وام به خود عضو", en="leaving the loan to the member"),
    "Equipping.take_back": Text(fa="برگرداندن ابزار", en="returning the equipment"),
    "Children.call_off_supports": Text(fa="آزاد کردن حامیان", en="releasing the supporters"),
    "Products.define": Text(fa="تعریف کالا", en="defining the product"),
    "Products.list": Text(fa="فهرست کردن کالا در بازار", en="listing the product in the market"),
    "Products.unlist": Text(fa="بیرون بردن کالا از بازار", en="taking the product out of the market"),
    "Accounts.is_theirs": Text(fa="پرسش مالکیت شبا از بانک", en="asking the bank whose account it is"),
    "Cells.begin": Text(fa="آغاز هسته", en="beginning the cell"),
    "Cells.start": Text(fa="آغاز زندگی هسته", en="beginning the cell's life"),
    "Talents.conclude": Text(fa="ثبت پایان راه", en="recording the end of the way"),
    "University.enrol": Text(fa="ثبت‌نام در دوره", en="enrolling in a course"),
    "University.look": Text(fa="پرسیدن از دانشگاه", en="asking the university"),
    "University.keep": Text(fa="ثبت پیشرفت دوره", en="recording how far a course is"),
    "University.free_seats": Text(fa="آزاد کردن صندلی", en="freeing the seats"),
    "Suppliers.is_connected": Text(
        fa="نگاه به این‌که فروشنده خود سفارش می‌گیرد", en="seeing whether the supplier takes orders itself"
    ),
    "Suppliers.order": Text(fa="سفارش به فروشنده", en="ordering of the supplier"),
    "Suppliers.look": Text(fa="پرسیدن از فروشنده", en="asking the supplier"),
    "Talents.end": Text(fa="بستن راه استعداد", en="ending the talent's way"),
}
