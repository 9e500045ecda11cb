"""The words of every problem and field error that the API says, in both languages."""

from domain.forms import ERROR_WORDS
from domain.words import Text

PROBLEM_WORDS: dict[str, Text] = {
    "malformed": Text(fa="ساختار درخواست درست نیست", en="The request is malformed"),
    "invalid_input": Text(fa="ورودی درست نیست", en="The input is not valid"),
    "unauthenticated": Text(fa="وارد نشده‌اید", en="You are not logged in"),
    "wrong_login": Text(fa="نام کاربری، گذرواژه یا کد درست نیست", en="Wrong username, password or code"),
    "bad_signature": Text(fa="امضای پیام درست نیست", en="The signature is not right"),
    "no_cell": Text(
        fa="شما هستهٔ بازی ندارید؛ کالا را هسته‌ها تعریف می‌کنند",
        en="You have no open cell; products are defined by cells",
    ),
    "forbidden": Text(fa="اجازهٔ این کار را ندارید", en="You may not do this"),
    "csrf": Text(fa="فرم کهنه است؛ صفحه را دوباره باز کنید", en="The form is stale; open the page again"),
    "not_found": Text(fa="پیدا نشد", en="Not found"),
    "method_not_allowed": Text(fa="این روش پذیرفته نیست", en="Method not allowed"),
    "conflict": Text(fa="وضع پرونده با این کار نمی‌خواند", en="This does not fit the present state"),
    "task_closed": Text(fa="این کار دیگر باز نیست", en="This task is no longer open"),
    "taken": Text(fa="کس دیگری این کار را برداشته است", en="Somebody else has taken this task"),
    "stale": Text(
        fa="این کار از آنچه دیدید تازه‌تر شده است", en="This task has changed since you looked at it"
    ),
    "case_paused": Text(fa="پرونده نگه داشته شده است", en="The case is paused"),
    "case_closed": Text(fa="پرونده بسته شده است", en="The case is closed"),
    "too_late": Text(fa="در این مرحله دیگر شدنی نیست", en="It is too late for this"),
    "not_now": Text(fa="پرونده در چنین وضعی نیست", en="The case is not in a state for this"),
    "nothing_due": Text(
        fa="هسته‌ای نیست که اکنون چیزی به آن پرداخت شود",
        en="There is no cell that anything is to be paid to now",
    ),
    "only_played": Text(
        fa="این بسته‌ها از یک تمرین است؛ بانک واقعی آن را نمی‌پردازد",
        en="These parcels are a rehearsal's: no real bank pays for them",
    ),
    "invoice_changed": Text(
        fa="صورت‌حساب دیگری با این شماره آمده است", en="Another invoice came under this number before"
    ),
    "account_resting": Text(
        fa="شبای هسته تازه عوض شده است؛ تا ۷۲ ساعت پس از آن پرداختی به آن نمی‌رود",
        en="The cell's Sheba changed lately: for 72 hours nothing is paid to it",
    ),
    "account_unverified": Text(
        fa="حساب هسته هنوز تأیید نشده است؛ تا آن هنگام پرداختی به آن نمی‌رود",
        en="The cell's account is not verified yet: until then nothing is paid to it",
    ),
    "account_restricted": Text(
        fa="حساب هسته پس از چند پرداخت ناموفق محدود است؛ نخست خزانه باید آن را ببیند",
        en="The cell's account is restricted after payouts that failed: the treasury looks at it first",
    ),
    "account_without": Text(
        fa="هسته هنوز حسابی نداده است که به آن پرداخت شود",
        en="The cell has given no account yet that it could be paid to",
    ),
    "own_goods": Text(
        fa="کالای هستهٔ خودتان است؛ امتیاز و شکایت برای خریداران دیگر است",
        en="These are goods of your own cell: ratings and complaints are for other buyers",
    ),
    "own_payout": Text(
        fa="پرداخت بزرگی از این دسته به هستهٔ خودتان می‌رود؛ همکار دیگری آن را آغاز می‌کند، یا ساعت",
        en="A large payout of this batch would go to your own cell: a colleague begins it, or the clock does",
    ),
    "claim_first": Text(fa="نخست کار را بردارید", en="Claim the task first"),
    "own_case": Text(
        fa="پروندهٔ خودتان یا نزدیکان شماست", en="This is your own case, or of somebody close to you"
    ),
    "four_eyes": Text(
        fa="گام دیگری از این پرونده با شما بوده؛ کس دیگری باید پاسخ دهد",
        en="You have acted on this case before; somebody else must answer",
    ),
    "not_for_you": Text(fa="این کار برای نقش شما نیست", en="This is not for your role"),
    "other_region": Text(fa="این کار برای استان دیگری است", en="This belongs to another province"),
    "other_kanoon": Text(fa="این کار برای کانون دیگری است", en="This belongs to another kanoon"),
    "not_expected": Text(fa="پرونده اکنون چنین چیزی نمی‌پذیرد", en="The case does not expect this now"),
    "impossible_amount": Text(fa="مبلغ ممکن نیست", en="The amount is impossible"),
    "changed_repeat": Text(
        fa="این شناسه پیش‌تر برای مبلغ دیگری آمده است", en="This reference already stands for another amount"
    ),
    "not_a_rehearsal": Text(fa="این پرونده تمرینی نیست", en="This case is not a rehearsal"),
    "not_delivered": Text(fa="این سفارش هنوز تحویل نشده است", en="This order has not been delivered yet"),
    "rated_before": Text(fa="این سفارش پیش‌تر ارزیابی شده است", en="This order was rated before"),
    "complaint_open": Text(
        fa="گلهٔ دیگری دربارهٔ این سفارش باز است", en="Another complaint about this order is open"
    ),
    "looked_at_before": Text(fa="این سخن پیش‌تر بررسی شده است", en="These words were looked at before"),
    "busy": Text(
        fa="پرونده هنوز در کار است؛ کمی بعد دوباره بیازمایید",
        en="The case is still busy; try again in a moment",
    ),
    "no_virtual_time": Text(
        fa="این موتور ساعت تمرین ندارد؛ سرور Temporal 1.32 یا تازه‌تر لازم است",
        en="This engine has no virtual time; rehearsals need Temporal server 1.32 or later",
    ),
    "in_progress": Text(
        fa="همین درخواست هم‌اکنون در دست انجام است", en="The same request is being handled right now"
    ),
    "key_reused": Text(
        fa="این Idempotency-Key با محتوای دیگری به کار رفته است",
        en="This Idempotency-Key was used with another body",
    ),
    "too_large": Text(fa="درخواست بزرگ‌تر از اندازهٔ مجاز است", en="The request is larger than allowed"),
    "unsupported_media_type": Text(fa="نوع محتوا پذیرفته نیست", en="Unsupported content type"),
    "too_many_requests": Text(fa="درخواست‌ها بیش از اندازه است", en="Too many requests"),
    "locked_out": Text(
        fa="ورود نادرست بیش از اندازه؛ کمی بعد دوباره بیازمایید",
        en="Too many failed log-ins; try again later",
    ),
    "wrong_host": Text(fa="نام میزبان درست نیست", en="Invalid host header"),
    "leads_kanoon": Text(
        fa="رهبر کانون است؛ نخست جانشین او را برگزینید",
        en="They lead the kanoon; it needs another leader first",
    ),
    "watched_already": Text(
        fa="زندگی این کانون پیش از این آغاز شده است", en="The life of this kanoon has begun already"
    ),
    "not_watched": Text(
        fa="زندگی این کانون هنوز آغاز نشده است", en="Nobody watches the life of this kanoon yet"
    ),
    "order_contested": Text(
        fa="دربارهٔ این سفارش درخواست یا اختلاف دیگری باز است؛ نخست آن باید بسته شود",
        en="A return or a dispute about this order is open already; that one comes first",
    ),
    "nothing_left": Text(
        fa="از این سفارش چیزی نمانده است که برگردد", en="Nothing is left of this order that could go back"
    ),
    "too_many_photos": Text(fa="عکس بیش از این جا ندارد", en="It has as many photos as it may"),
    "too_many_endpoints": Text(
        fa="شمار گیرنده‌های وب‌هوک به سقف رسیده است", en="There are as many webhook endpoints as there may be"
    ),
    "endpoint_paused": Text(
        fa="این گیرنده متوقف است؛ نخست از سر بگیرید", en="The endpoint is paused; resume it first"
    ),
    "unavailable": Text(fa="بخشی از سامانه در دسترس نیست", en="A part of the system is not reachable"),
    "internal": Text(fa="خطای درونی", en="Internal error"),
}

FIELD_WORDS: dict[str, Text] = ERROR_WORDS | {
    "invalid_text": Text(
        fa="متن نویسه‌های ناپذیرفتنی دارد.", en="The text has characters that are not allowed."
    ),
    "too_short": Text(fa="متن کوتاه‌تر از اندازهٔ مجاز است.", en="The text is shorter than allowed."),
    "not_a_time": Text(fa="زمان درست نیست؛ ISO 8601 با منطقه.", en="Not a time; ISO 8601 with a zone."),
    "not_true_or_false": Text(fa="true یا false بنویسید.", en="Write true or false."),
    "not_a_text": Text(fa="باید متن باشد.", en="It must be a text."),
    "not_a_list": Text(fa="باید فهرست باشد.", en="It must be a list."),
    "not_an_object": Text(fa="باید شیء JSON باشد.", en="It must be a JSON object."),
    "unknown_parameter": Text(fa="چنین پارامتری نیست.", en="There is no such parameter."),
    "sheba": Text(fa="شمارهٔ شبا درست نیست.", en="The Sheba number is not valid."),
    "card": Text(fa="شمارهٔ کارت درست نیست.", en="The card number is not valid."),
    "mobile": Text(fa="شمارهٔ همراه درست نیست.", en="The mobile number is not valid."),
    "cursor": Text(fa="نشان صفحه درست نیست.", en="The page cursor is not valid."),
    "one_target": Text(fa="درست یک مقصد پرداخت لازم است.", en="Exactly one target of the payment is needed."),
    "one_of_two": Text(fa="درست یکی از این دو لازم است.", en="Exactly one of the two is needed."),
    "bad_url": Text(fa="نشانی درست نیست.", en="This is not an address that anything could be sent to."),
    "https_only": Text(fa="نشانی باید https باشد.", en="The address must be https."),
    "refused_address": Text(
        fa="به شبکهٔ خود این سامانه چیزی فرستاده نمی‌شود.",
        en="Nothing is sent into this system's own network.",
    ),
    "unknown_event": Text(fa="چنین رویدادی نیست.", en="There is no such event."),
    "not_readable": Text(
        fa="این سیستم دامنهٔ خواندن این رویداد را ندارد.",
        en="This system has not got the scope that reads what this event tells of.",
    ),
    "unknown_person": Text(fa="چنین همکاری نیست.", en="There is no such colleague."),
    "in_the_past": Text(fa="این زمان گذشته است.", en="This time is past."),
    "no_account": Text(fa="هسته هنوز حسابی ندارد.", en="The cell has no account yet."),
    "no_rehearsal": Text(fa="چنین تمرینی نیست.", en="There is no such rehearsal."),
    "unknown_loan": Text(fa="عضو چنین وامی ندارد.", en="The member has no such loan."),
    "unknown_province": Text(fa="چنین استانی نیست.", en="There is no such province."),
    "unknown_leader": Text(
        fa="رهبری با این شناسه در این استان نیست.", en="There is no such leader in this province."
    ),
    "leads_another": Text(fa="او کانون دیگری را رهبری می‌کند.", en="They lead another kanoon."),
    "name_taken": Text(
        fa="کانونی با همین گونه، نام و جا هست یا در حال تشکیل است.",
        en="A kanoon of this kind, name and place exists or is being formed.",
    ),
    "too_few_founders": Text(
        fa="شمار مؤسسان کمتر از حد نصاب است.", en="There are fewer founders than the quorum needs."
    ),
    "in_another_kanoon": Text(fa="عضو کانون فعال دیگری است.", en="Is a member of another active kanoon."),
    "founds_another": Text(fa="مؤسس کانون دیگری است.", en="Is founding another kanoon."),
    "nothing_owed": Text(fa="از آن وام چیزی بدهکار نیست.", en="Nothing is owed of that loan."),
    "wallet_open": Text(
        fa="کیف هدف آن وام هنوز پول دارد؛ نخست باید بسته شود.",
        en="That loan's purpose wallet still holds money: it has to be closed first.",
    ),
    "less_than_owed": Text(
        fa="کمتر از مبلغ تسویهٔ وام پیشین است.", en="It is less than settles the earlier loan."
    ),
    "more_than_owed": Text(
        fa="بیش از بدهی وام پیشین است.", en="It is more than is owed of the earlier loan."
    ),
    "unknown_product": Text(fa="چنین کالایی در بازار نیست.", en="There is no such product in the market."),
    "unknown_supplier": Text(fa="چنین تأمین‌کننده‌ای نیست.", en="There is no such supplier."),
    "other_purpose": Text(
        fa="این تأمین‌کننده برای این هدف نیست.", en="This supplier is not for this purpose."
    ),
    "not_of_the_kanoon": Text(
        fa="عضو دیگری از همین کانون نیست.", en="This is no other member of the same kanoon."
    ),
    "no_kanoon": Text(fa="عضو در هیچ کانونی نیست.", en="The member belongs to no kanoon."),
    "leader_goes": Text(fa="رهبر کانون خود نمی‌رود.", en="The kanoon's own leader does not go."),
    "too_few_go": Text(
        fa="برای کانون تازه دست‌کم ده عضو لازم است.", en="A new kanoon needs ten members at least."
    ),
    "too_few_stay": Text(
        fa="دست‌کم ده عضو باید در کانون بماند.", en="Ten members at least have to stay in the kanoon."
    ),
    "has_cell": Text(fa="عضو هسته‌ای دارد که بسته نشده است.", en="The member has a cell that is not closed."),
    "same_kanoon": Text(fa="دو بار همان کانون است.", en="It is the same kanoon twice."),
    "other_kind": Text(fa="دو کانون از یک گونه نیستند.", en="The two kanoons are not of one kind."),
    "other_province": Text(fa="دو کانون در یک استان نیستند.", en="The two kanoons are not in one province."),
    "into_not_active": Text(
        fa="کانونی که می‌ماند باید فعال باشد.", en="The kanoon that stays must be active."
    ),
    "too_many_together": Text(
        fa="اعضای دو کانون با هم بیش از ظرفیت یک کانون‌اند.",
        en="Together they have more members than a kanoon takes.",
    ),
    "changes_already": Text(
        fa="ادغام یا تقسیم دیگری از این کانون‌ها در جریان است.",
        en="Another merger or split of these kanoons is under way.",
    ),
    "kanoon_full": Text(fa="کانون پر است.", en="The kanoon is full."),
    "member_already": Text(fa="عضو همین کانون است.", en="They are a member of this kanoon already."),
    "not_a_member": Text(fa="عضو آن کانون نیست.", en="They are no member of that kanoon."),
    "deceased": Text(fa="این شخص درگذشته است.", en="This person has died."),
    "being_expelled": Text(
        fa="اخراج او در دست رسیدگی است.", en="An expulsion of theirs is being decided on."
    ),
    "asked_already": Text(
        fa="همین درخواست برای او باز است.", en="The same request is open for them already."
    ),
    "file_empty": Text(fa="فایل خالی است.", en="The file is empty."),
    "file_too_large": Text(fa="فایل از اندازهٔ مجاز بزرگ‌تر است.", en="The file is larger than allowed."),
    "file_kind": Text(
        fa="این گونه فایل پذیرفته نیست؛ نام فایل گونهٔ آن را نشان نمی‌دهد.",
        en="This kind of file is not taken; what a file is called does not make it one.",
    ),
    "file_broken": Text(
        fa="فایل ناقص یا خراب است؛ دوباره آن را بسازید یا بفرستید.",
        en="The file is damaged or incomplete; make or send it again.",
    ),
    "file_pixels": Text(
        fa="ابعاد تصویر بیش از اندازه بزرگ است؛ تصویر کوچک‌تری بفرستید.",
        en="The picture has too many pixels; send a smaller one.",
    ),
    "unknown_kanoon": Text(fa="چنین کانونی نیست.", en="There is no such kanoon."),
    "kanoon_not_active": Text(
        fa="کانون فعال نیست؛ اکنون چیز تازه‌ای در آن آغاز نمی‌شود و عضو تازه نمی‌پذیرد.",
        en="The kanoon is not active: nothing new begins in it now, and it takes no new members.",
    ),
    "not_in_kanoon": Text(fa="عضو این کانون نیست.", en="Is no member of this kanoon."),
    "nominated_before": Text(
        fa="پیش‌تر نامزد شده و پرونده‌اش باز است.", en="Is nominated already, and the case is open."
    ),
    "too_many_fields": Text(fa="ستون‌هایی بیش از سرستون دارد.", en="It has more fields than the headings."),
    "wrong_headings": Text(
        fa="سرستون‌ها درست نیست؛ «کد ملی» و، اگر بخواهید، «حرفه».",
        en="The headings are wrong: national_code, and if you like craft_hint.",
    ),
    "wrong_parcel_headings": Text(
        fa="سرستون‌ها درست نیست؛ «مرسوله» و «مبلغ».",
        en="The headings are wrong: shipment_id and rials.",
    ),
    "not_utf8": Text(fa="فایل UTF-8 نیست.", en="The file is not UTF-8."),
    "empty_file": Text(fa="در فایل سطری نیست.", en="The file has no rows."),
    "too_many_rows": Text(fa="بیش از ۵۰۰۰ سطر دارد.", en="It has more than 5,000 rows."),
    "twice": Text(fa="این مورد دو بار آمده است.", en="This is there twice."),
    "of_another_kind": Text(
        fa="برای این گونهٔ حمایت نیست: اعتباری به ریال است و دیگرها به شمار پرونده.",
        en="Not for this kind of support: credit is in rials, the others in cases.",
    ),
    "supports_already": Text(
        fa="این شخص یا سازمان پیش‌تر ثبت شده است.", en="This person or organisation is registered already."
    ),
    "capacity_in_use": Text(
        fa="کمتر از آن است که اکنون برعهده گرفته شده است.", en="It is less than is pledged right now."
    ),
    "unknown_process": Text(fa="چنین پرونده‌ای نیست.", en="There is no such case."),
    "unknown_category": Text(fa="چنین دسته‌ای نیست.", en="There is no such category."),
    "unknown_cell": Text(
        fa="چنین هسته‌ای نیست، یا از آنِ شما نیست.", en="There is no such cell, or it is not yours."
    ),
    "reserved_by_orders": Text(fa="سفارش‌ها بیش از این در خود دارند.", en="Orders hold more than that."),
    "photo_needed": Text(fa="نخست دست‌کم یک عکس بیفزایید.", en="Add at least one photo first."),
    "too_many_photos": Text(fa="عکس بیش از این جا ندارد.", en="It has as many photos as it may."),
    "unknown_member": Text(fa="چنین عضوی نیست.", en="There is no such member."),
    "unknown_line": Text(fa="چنین سطری در سفارش نیست.", en="The order has no such line."),
    "more_than_bought": Text(
        fa="بیش از آن است که خریده و پس نداده‌اید.", en="It is more than was bought and not given back."
    ),
    "after_window": Text(fa="مهلت آن گذشته است.", en="The time for it is over."),
    "not_taken_back": Text(
        fa="کالای فاسدشدنی پس گرفته نمی‌شود؛ اگر عیب دارد همین را بنویسید.",
        en="What perishes is not taken back; if it is faulty, say so.",
    ),
    "nothing_paid": Text(fa="برای این سفارش چیزی پرداخت نشده است.", en="Nothing was paid for this order."),
    "not_delivered": Text(fa="این سفارش هنوز نرسیده است.", en="This order is not delivered."),
}


def problem_title(code: str) -> Text:
    return PROBLEM_WORDS.get(code, PROBLEM_WORDS["conflict"])


def field_message(code: str) -> Text:
    return FIELD_WORDS.get(code, FIELD_WORDS["invalid"])
