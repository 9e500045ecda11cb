"""Why a case waits, in plain sentences for people."""

from datetime import datetime

from markupsafe import Markup

from api.pages.case_words import CASE_WORDS
from api.pages.declared import process_of, stage_title, task_of
from api.pages.facts import Reader
from domain.case import CaseStatus, Waiting
from domain.jalali import format_jalali_datetime
from domain.permissions import ROLE_WORDS
from domain.words import Language, Text
from stores.cases import CaseView

WAITS_FOR: dict[str, Text] = {
    "merat": Text(fa="اعتبارسنجی مرآت", en="Mer'at's recognition"),
    "university": Text(fa="خبر دانشگاه", en="word of the university"),
    "supplier": Text(fa="خبر فروشنده", en="word of the supplier"),
    "bank": Text(fa="پاسخ بانک", en="the bank's answer"),
    "gateway": Text(fa="پاسخ درگاه پرداخت", en="the payment gateway's answer"),
    "founders": Text(fa="پاسخ مؤسسان", en="the founders' answers"),
    "supporters": Text(fa="پاسخ حامیان", en="the supporters' answers"),
    "invited": Text(fa="پاسخ دعوت‌شده", en="the invited person's answer"),
    "objection": Text(fa="اعتراض عضو، اگر داشته باشد", en="the member's objection, if there is one"),
    "dialogue": Text(fa="روز گفت‌وگوی بعدی", en="the day of the next talk"),
    "visit": Text(fa="روز بازدید بعدی", en="the day of the next visit"),
    "review": Text(fa="روز بازبینی بعدی", en="the day of the next review"),
    "probation": Text(fa="پایان دورهٔ مراقبت", en="the end of the probation"),
    "settling": Text(fa="تسویهٔ کانون", en="the kanoon to be settled"),
    "delivery": Text(
        fa="خبر تحویل، تا به فروشنده پرداخت شود", en="word of the delivery, so that the supplier is paid"
    ),
    "goods": Text(fa="آماده‌شدن کالا", en="the goods to be ready"),
    "carrier": Text(fa="خبر حمل", en="word of the carrier"),
    "heirs": Text(fa="خواست ورثهٔ خریدار", en="what the buyer's heirs want"),
    "window": Text(fa="پایان مهلت انصراف خریدار", en="the end of the buyer's time to withdraw"),
    "contest": Text(fa="پایان پرونده‌ای دربارهٔ سفارش", en="the end of a case about the order"),
    "payout": Text(fa="پرداخت به هسته", en="the payout to the cell"),
    "loan": Text(fa="خبر وام", en="word of the loan"),
    "funds": Text(fa="پول درگاه در حساب بازار", en="the gateways' money in the market's account"),
    "instalment": Text(fa="پرداخت قسط", en="an instalment to be paid"),
}
"""What is waited for besides people's tasks and stages."""

_ROLES = {role.value: words for role, words in ROLE_WORDS.items()}


def waiting_sentences(case: CaseView, reader: Reader) -> Markup:
    """What the case waits for, of whom, since when, and what comes next by itself."""
    language = reader.language
    if case.status is CaseStatus.COMPLETED:
        return _say("waiting.ended", language)
    sentences = [_say("waiting.paused", language)] if case.status is CaseStatus.PAUSED else []
    if case.waiting is None:
        sentences = sentences or [_say("waiting.nothing", language)]
    else:
        sentences.append(_for_what(case, case.waiting, reader))
        if case.waiting.next_at is not None and case.status is CaseStatus.RUNNING:
            sentences.append(_say("waiting.next", language, at=_at(case.waiting.next_at, language)))
    return Markup(" ").join(sentences)


def _for_what(case: CaseView, waiting: Waiting, reader: Reader) -> Markup:
    language = reader.language
    since = _at(waiting.since, language)
    if task := task_of(waiting.for_):
        return _say(
            "waiting.task",
            language,
            since=since,
            who=_who(waiting.who, reader),
            task=task.title.in_(language),
        )
    if what := WAITS_FOR.get(waiting.for_):
        return _say("waiting.other", language, since=since, what=what.in_(language))
    process = process_of(case.kind)
    known = process is not None and any(stage.name == waiting.for_ for stage in process.stages)
    stage = stage_title(case.kind, waiting.for_ if known else case.stage)
    return _say("waiting.stage", language, since=since, stage=stage.in_(language))


def _who(who: str | None, reader: Reader) -> str:
    if who is None:
        return CASE_WORDS["waiting.somebody"].in_(reader.language)
    if who not in _ROLES:
        return reader.name(who)
    role = _ROLES[who].in_(reader.language)
    # Within a sentence; Persian has neither articles nor capitals.
    return f"the {role[0].lower()}{role[1:]}" if reader.language == "en" else role


def _say(key: str, language: Language, **facts: str) -> Markup:
    isolated = {name: Markup("<bdi>{}</bdi>").format(value) for name, value in facts.items()}
    return Markup("{}").format(CASE_WORDS[key].in_(language)).format(**isolated)


def _at(moment: datetime, language: Language) -> str:
    return format_jalali_datetime(moment, language)
