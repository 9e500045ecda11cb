"""The words of the pages about talents, in both languages."""

from domain.words import Text

TALENT_WORDS: dict[str, Text] = {
    "nav.new_talent": Text(fa="نامزد تازه", en="New nomination"),
    "talent.title": Text(fa="نامزد کردن یک استعداد", en="Nominate a talent"),
    "talent.intro": Text(
        fa="عضو پیوند فرم توانایی را با پیامک می‌گیرد؛ پس از آن رهبر با او گفت‌وگو می‌کند.",
        en="The member is sent a link to their profile by SMS; then the leader interviews them.",
    ),
    "talent.submit": Text(fa="نامزد شود", en="Nominate"),
    "talent.many": Text(fa="نامزد کردن با فایل", en="Nominate by a file"),
    "talent.one": Text(fa="نامزد کردن یک نفر", en="Nominate one person"),
    "talent.many_intro": Text(
        fa="فایل CSV با ستون «کد ملی» و، اگر بخواهید، «حرفه». سطرهای درست آغاز می‌شود و هر سطر نادرست با دلیلش نشان داده می‌شود؛ همان فایل دوباره کسی را دو بار نامزد نمی‌کند.",
        en="A CSV file with the column national_code, and if you like craft_hint. Good rows begin, and every wrong row is shown with its reason; the same file again nominates nobody twice.",
    ),
    "talent.kanoon": Text(fa="شناسهٔ کانون", en="Kanoon's id"),
    "talent.file": Text(fa="فایل", en="File"),
    "talent.send_file": Text(fa="بفرست", en="Send the file"),
    "talent.result": Text(
        fa="{started} نفر آغاز شد، {known} نفر پیش‌تر با همین فایل، {refused} سطر نادرست",
        en="{started} begun, {known} already by this very file, {refused} rows refused",
    ),
    "talent.line": Text(fa="سطر", en="Line"),
    "talent.state": Text(fa="نتیجه", en="Result"),
    "talent.why": Text(fa="چرا", en="Why"),
    "talent.state.started": Text(fa="آغاز شد", en="Begun"),
    "talent.state.known": Text(fa="پیش‌تر آغاز شده", en="Begun before"),
    "talent.state.refused": Text(fa="پذیرفته نشد", en="Refused"),
    "talent.case": Text(fa="پرونده", en="Case"),
    "nav.courses": Text(fa="دوره‌ها", en="Courses"),
    "course.title": Text(fa="دوره‌های دانشگاه", en="Courses of the university"),
    "course.none": Text(fa="دوره‌ای نیست.", en="There are no courses."),
    "course.name": Text(fa="عنوان", en="Title"),
    "course.subject": Text(fa="موضوع", en="Subject"),
    "course.reference": Text(fa="کد دانشگاه", en="The university's code"),
    "course.region": Text(fa="استان", en="Province"),
    "course.everywhere": Text(fa="سراسر کشور", en="The whole country"),
    "course.state": Text(fa="وضع", en="State"),
    "course.state.open": Text(fa="باز", en="Open"),
    "course.state.closed": Text(fa="بسته", en="Closed"),
    "course.close": Text(fa="بستن", en="Close"),
    "course.add": Text(fa="افزودن دوره", en="Add a course"),
    "said.course_added": Text(fa="دوره افزوده شد.", en="The course was added."),
    "said.course_closed": Text(
        fa="دوره بسته شد؛ کسی دیگر ثبت‌نام نمی‌شود.", en="The course is closed; nobody is enrolled any more."
    ),
    "profile.title": Text(fa="فرم توانایی", en="Your profile"),
    "profile.hello": Text(fa="سلام {name}", en="Hello {name}"),
    "profile.what": Text(
        fa="برای استعدادیابی نامزد شده‌اید: کاری که خانواده‌تان با آن درآمد داشته باشد.",
        en="You are nominated for the discovery of talents: work that your family may earn from.",
    ),
    "profile.skills": Text(fa="کدام‌ها را بلدید؟", en="Which of these can you do?"),
    "profile.send": Text(fa="فرستادن فرم", en="Send the form"),
    "profile.decline": Text(fa="نمی‌خواهم", en="I do not want to"),
    "profile.rehearsal": Text(fa="این یک تمرین است.", en="This is a rehearsal."),
    "profile.thanks": Text(
        fa="سپاس. فرم شما رسید؛ رهبر کانون با شما گفت‌وگو می‌کند.",
        en="Thank you. Your form is here; the leader of your kanoon will talk with you.",
    ),
    "profile.thanks_decline": Text(
        fa="ثبت شد که نمی‌خواهید. سپاس.", en="It is recorded that you do not want to. Thank you."
    ),
    "profile.answered_before": Text(fa="فرم پیش‌تر رسیده است.", en="The form was filled in before."),
    "profile.too_late": Text(fa="زمان این فرم گذشته است.", en="The time of this form is over."),
    "profile.unavailable": Text(
        fa="اکنون ثبت نشد؛ کمی بعد دوباره بفرستید.",
        en="It was not recorded; please send it again a little later.",
    ),
    "profile.wrong": Text(fa="این پیوند درست نیست.", en="This link is not right."),
    "profile.wrong_help": Text(
        fa="پیوند را همان‌گونه که در پیامک آمده باز کنید یا از رهبر بپرسید.",
        en="Open the link just as it stands in the SMS, or ask the leader.",
    ),
}
