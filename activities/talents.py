"""What a talent's process does in our own books: the assessment, the match, the end."""

from dataclasses import asdict

from sqlalchemy.orm import Session
from temporalio import activity

from domain.persian import format_number
from domain.talent_assessment import Assessment, Proposal, Surroundings, assess
from domain.talent_setup import SetupKept
from domain.talents import Assessed, Ended, Matched, TalentStep, ToAssess, person_of
from stores.counties import CountyStore
from stores.crafts import CraftStore
from stores.database import Database
from stores.talents import ENDED, TalentStore

_MOST_PROPOSED, _MOST_EXCLUDED = 8, 8


class Talents:
    """Steps of a talent's way; each is safe to repeat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="Talents.assess")
    async def assess(self, asked: ToAssess) -> Assessed:
        """What the tables of the case's policy say, with the counties and crafts in force; kept whole."""

        def write(session: Session) -> Assessed:
            nomination = asked.nomination
            county = CountyStore(session).get(nomination.region, nomination.county)
            around = Surroundings(
                nomination.region,
                county.population_class if county else None,
                county.water_stress if county else None,
            )
            person = person_of(asked.profile, asked.interview, nomination.wish)
            found = assess(asked.policy, person, around, CraftStore(session).all())
            kept = {
                "suitability": found.suitability,
                "suitability_reason": found.suitability_reason.model_dump(),
                "cell_kind": found.cell_kind,
                "cell_kind_reason": found.cell_kind_reason.model_dump(),
                "proposals": [_kept(one) for one in found.proposals],
            }
            TalentStore(session).keep_assessment(nomination.talent_id, kept, asked.at)
            return _told(found)

        return await self._database.awrite(write)

    @activity.defn(name="Talents.match")
    async def match(self, matched: Matched) -> None:
        """Keeps what the expert decided. Safe to repeat."""
        await self._database.awrite(
            lambda session: TalentStore(session).match(matched.talent_id, matched.match, matched.at)
        )

    @activity.defn(name="Talents.keep_setup")
    async def keep_setup(self, kept: SetupKept) -> None:
        """Keeps how far the cell is set up. Safe to repeat."""
        await self._database.awrite(
            lambda session: TalentStore(session).keep_setup(kept.talent_id, kept.setup, kept.at)
        )

    @activity.defn(name="Talents.conclude")
    async def conclude(self, ended: Ended) -> None:
        """The way has come to its end. Safe to repeat."""
        await self._database.awrite(
            lambda session: TalentStore(session).end(ended.talent_id, ended.state, ended.at)
        )

    @activity.defn(name="Talents.end")
    async def end(self, step: TalentStep) -> None:
        """It does not go on: the member may be nominated again. Safe to repeat."""
        await self._database.awrite(lambda session: TalentStore(session).end(step.talent_id, ENDED, step.at))


def _kept(one: Proposal) -> dict[str, object]:
    return asdict(one) | {
        "craft": one.craft.model_dump(),
        "reasons": [reason.model_dump() for reason in one.reasons],
    }


def _told(found: Assessment) -> Assessed:
    excluded = [one for one in found.proposals if one.excluded]
    # Of what is excluded the expert reads first what the person could do best.
    excluded.sort(key=lambda one: -one.points)
    lines = [_line(one) for one in found.admitted[:_MOST_PROPOSED]]
    lines += [_line(one) for one in excluded[:_MOST_EXCLUDED]]
    verdicts = {
        one.craft_code: "final" if one.final else "excluded" if one.excluded else "open"
        for one in found.proposals
    }
    return Assessed(
        suitability=found.suitability,
        suitability_reason=found.suitability_reason.model_dump(),
        cell_kind=found.cell_kind,
        cell_kind_reason=found.cell_kind_reason.model_dump(),
        lines=tuple(lines),
        verdicts=verdicts,
        names={one.craft_code: one.craft.model_dump() for one in found.proposals},
        best=found.admitted[0].craft_code if found.admitted else "",
        trained=tuple(one.craft_code for one in found.proposals if one.trained),
    )


def _line(one: Proposal) -> dict[str, str]:
    """A proposal as a person reads it: craft, code, points, why."""
    why_fa = " ".join(reason.fa for reason in one.reasons)
    why_en = " ".join(reason.en for reason in one.reasons)
    name = f"({one.craft_code})"
    if one.excluded:
        return {
            "fa": f"کنار گذاشته: {one.craft.fa} {name}: {why_fa}",
            "en": f"Excluded: {one.craft.en} {name}: {why_en}",
        }
    return {
        "fa": f"{one.craft.fa} {name}، {format_number(one.points, 'fa')} امتیاز: {why_fa}",
        "en": f"{one.craft.en} {name}, {format_number(one.points, 'en')} points: {why_en}",
    }
