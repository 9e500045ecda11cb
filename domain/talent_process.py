"""From a talent to a cell, declared: stages, and the words of what happens (processes.md, section B)."""

from domain.crafts import CELL_KINDS, SKILLS
from domain.loan_happenings import HAPPENINGS
from domain.process import ProcessKind, Stage, StageEnd
from domain.stuck_tasks import stuck_tasks
from domain.supplier_orders import SUPPLIER_SAYS
from domain.support_process import OUTCOMES as SUPPORT_OUTCOMES
from domain.supporter_process import SUPPORT_KINDS
from domain.talent_equipment_tasks import EQUIPMENT_STATES, EQUIPMENT_TASKS
from domain.talent_pilot_tasks import OBSTACLES, PILOT_TASKS
from domain.talent_plan_tasks import PLAN_TASKS
from domain.talent_setup_tasks import SETUP_TASKS
from domain.talent_tasks import SUITABILITIES, TALENT_TASKS, WORKPLACES
from domain.talent_training_tasks import TRAINING_TASKS
from domain.talent_words import HAPPENINGS as TALENT_HAPPENINGS
from domain.talent_words import LOAN_ENDS, NO_SEATS, NOMINATORS, OUTCOMES, REASONS, STEPS, SUBJECTS
from domain.words import Text

_SETUP = ("SUPPORTER_MATCHING", "FINANCING", "EQUIPPING", "PILOT_ORDER")
"""How a cell is set up; what its plan does not need is left out."""


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
        _stage("PLAN_REVIEW", "بررسی برنامه", "Plan review", *_SETUP, "DECLINED"),
        _stage("SUPPORTER_MATCHING", "یافتن حامیان", "Finding supporters", *_SETUP[1:], "DECLINED"),
        _stage("FINANCING", "تأمین مالی", "Financing", *_SETUP[2:], "DECLINED"),
        _stage("EQUIPPING", "تجهیز", "Equipping", *_SETUP[3:], "DECLINED"),
        _stage("PILOT_ORDER", "سفارش آزمایشی", "Pilot order", "ACTIVE", "DECLINED"),
        Stage("ACTIVE", Text(fa="هستهٔ فعال", en="Active cell"), end=StageEnd.DONE),
        Stage("OTHER_PATH", Text(fa="راه دیگر", en="Another path"), end=StageEnd.EXIT),
        Stage("DECLINED", Text(fa="پیش‌نرفته", en="Declined"), end=StageEnd.EXIT),
        Stage("WITHDRAWN", Text(fa="انصراف", en="Withdrawn"), end=StageEnd.EXIT),
    ),
    tasks=(
        *TALENT_TASKS,
        *TRAINING_TASKS,
        *PLAN_TASKS,
        *SETUP_TASKS,
        *EQUIPMENT_TASKS,
        *PILOT_TASKS,
        *stuck_tasks("talent", "NOMINATED"),
    ),
    happenings=HAPPENINGS | TALENT_HAPPENINGS,
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
        "obstacles": OBSTACLES,
        "obstacle": OBSTACLES,
        "supplier_says": SUPPLIER_SAYS,
        "equipment_states": EQUIPMENT_STATES,
        "equipment_state": EQUIPMENT_STATES,
        "loan_outcomes": LOAN_ENDS,
        "loan_outcome": LOAN_ENDS,
        "support_outcomes": SUPPORT_OUTCOMES,
        "support_outcome": SUPPORT_OUTCOMES,
        "steps": STEPS,
        "outcomes": OUTCOMES,
    },
)
