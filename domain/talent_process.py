"""From a talent to a cell, declared: stages, and the words of what happens (processes.md, section B)."""

from domain.crafts import CELL_KINDS, SKILLS
from domain.loan_happenings import HAPPENINGS
from domain.process import ProcessKind, Stage, StageEnd
from domain.stuck_tasks import stuck_tasks
from domain.support_process import OUTCOMES as SUPPORT_OUTCOMES
from domain.supporter_process import SUPPORT_KINDS
from domain.talent_plan_tasks import PLAN_TASKS
from domain.talent_setup_tasks import SETUP_TASKS
from domain.talent_tasks import SUITABILITIES, TALENT_TASKS, WORKPLACES
from domain.talent_training_tasks import TRAINING_TASKS
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
    "no_supporters": Text(fa="حامی کافی نیافتیم", en="not enough supporters were found"),
    "kanoon_suspended": Text(fa="کانون معلق ماند", en="the kanoon stayed suspended"),
    "left_kanoon": Text(fa="عضو از کانون رفت", en="the member left the kanoon"),
    "died": Text(fa="عضو درگذشت", en="the member has died"),
    "on_request": Text(fa="به درخواست عضو", en="at the member's request"),
}

_HAPPENINGS: dict[str, Text] = {
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

OUTCOMES: dict[str, Text] = {
    "READY": Text(fa="آمادهٔ گام بعدی", en="Ready for what comes next"),
    "OTHER_PATH": Text(fa="راه دیگر", en="Another path"),
    "DECLINED": Text(fa="پیش‌نرفته", en="Declined"),
    "WITHDRAWN": Text(fa="انصراف", en="Withdrawn"),
}


def _stage(name: str, fa: str, en: str, *following: str) -> Stage:
    return Stage(name, Text(fa=fa, en=en), (*following, "WITHDRAWN"), may_withdraw=True)


TALENT = ProcessKind(
    kind="talent",
    title=Text(fa="استعدادیابی تا هسته", en="From a talent to a cell"),
    stages=(
        _stage("NOMINATED", "نامزدشده", "Nominated", "PROFILED", "DECLINED"),
        _stage("PROFILED", "فرم پرشده", "Profiled", "INTERVIEWED", "DECLINED"),
        _stage("INTERVIEWED", "گفت‌وگوشده", "Interviewed", "ASSESSED"),
        _stage("ASSESSED", "سنجیده", "Assessed", "MATCHED", "OTHER_PATH"),
        _stage("MATCHED", "حرفه روشن شد", "Matched", "TRAINING"),
        _stage("TRAINING", "آموزش", "Training", "SAMPLE", "OTHER_PATH", "DECLINED"),
        _stage("SAMPLE", "نمونه", "Sample", "REWORK", "PLAN_REVIEW", "OTHER_PATH"),
        _stage("REWORK", "بازکاری", "Rework", "SAMPLE", "OTHER_PATH"),
        _stage("PLAN_REVIEW", "بررسی برنامه", "Plan review", "SUPPORTER_MATCHING", "READY", "DECLINED"),
        _stage("SUPPORTER_MATCHING", "یافتن حامیان", "Finding supporters", "READY", "DECLINED"),
        Stage("READY", Text(fa="آمادهٔ گام بعدی", en="Ready"), end=StageEnd.DONE),
        Stage("OTHER_PATH", Text(fa="راه دیگر", en="Another path"), end=StageEnd.EXIT),
        Stage("DECLINED", Text(fa="پیش‌نرفته", en="Declined"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="انصراف", en="Withdrawn"), end=StageEnd.EXIT),
    ),
    tasks=(*TALENT_TASKS, *TRAINING_TASKS, *PLAN_TASKS, *SETUP_TASKS, *stuck_tasks("talent", "NOMINATED")),
    happenings=HAPPENINGS | _HAPPENINGS,
    codes={
        "reasons": REASONS,
        "nominators": NOMINATORS,
        "skills": SKILLS,
        "workplaces": WORKPLACES,
        "suitabilities": SUITABILITIES,
        "suitability": SUITABILITIES,
        "cell_kinds": CELL_KINDS,
        "cell_kind": CELL_KINDS,
        "subjects": SUBJECTS,
        "subject": SUBJECTS,
        "no_seats": NO_SEATS,
        "no_seat": NO_SEATS,
        "support_kinds": SUPPORT_KINDS,
        "support_kind": SUPPORT_KINDS,
        "support_outcomes": SUPPORT_OUTCOMES,
        "support_outcome": SUPPORT_OUTCOMES,
        "steps": {
            "Talents.assess": Text(fa="سنجش با جدول‌ها", en="assessing it by the tables"),
            "Talents.match": Text(fa="ثبت حرفه", en="recording the craft"),
            "Talents.keep_setup": Text(fa="ثبت پیشرفت راه‌اندازی", en="recording how far the cell is set up"),
            "Supports.ask_for": Text(fa="خواستن حامی", en="asking for supporters"),
            "Children.call_off_supports": Text(fa="آزاد کردن حامیان", en="releasing the supporters"),
            "Talents.conclude": Text(fa="ثبت پایان راه", en="recording the end of the way"),
            "University.enrol": Text(fa="ثبت‌نام در دوره", en="enrolling in a course"),
            "University.look": Text(fa="پرسیدن از دانشگاه", en="asking the university"),
            "University.keep": Text(fa="ثبت پیشرفت دوره", en="recording how far a course is"),
            "University.free_seats": Text(fa="آزاد کردن صندلی", en="freeing the seats"),
            "Talents.end": Text(fa="بستن راه استعداد", en="ending the talent's way"),
        },
        "outcomes": OUTCOMES,
    },
)
