"""The opening of applications: what came in when, and what is missing in what was opened.

What is missing is a remark for the officer. Whether an application falls out for it is decided by
two persons, with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from criteria.application import Application, check_application
from criteria.evidence_kinds import kinds
from criteria.moments import AMSTERDAM, utc
from criteria.plan import EvaluationPlan
from criteria.proof import asked, kind_name
from criteria.refusals import Refusal, refusal
from criteria.text import Text
from criteria.texts import sentence

LONGEST_PLATFORM = 80


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is missing: the code of its sentence (`opening.<code>`) and its values."""

    code: str
    values: tuple[tuple[str, object], ...] = ()

    def sentence(self, lang: str = "nl") -> str:
        return sentence(f"opening.{self.code}", lang, **dict(self.values))


def missing(
    plan: EvaluationPlan, answered: Mapping[str, Collection[str]], given: Collection[str]
) -> tuple[Remark, ...]:
    """What an opened application lacks, in the order of the plan.

    answered  per lot that was applied for the questions with a text
    given     the kinds of the files that were handed in with it
    """
    found = [
        Remark("no_answer", (("theme", question.title),))
        for lot, questions in answered.items()
        for question in plan.stage(lot, "selection").questions
        if question.id not in questions
    ]
    wanted: dict[tuple[str, ...], list[str]] = {}
    for demand, kinds_asked in asked(plan.demands):
        wanted.setdefault(kinds_asked, []).append(demand.id)
    found += [
        Remark(_lacking(kinds_asked), (("demands", tuple(demands)), ("kind", _either(kinds_asked))))
        for kinds_asked, demands in wanted.items()
        if not any(kind in given for kind in kinds_asked)
    ]
    return tuple(found)


def _lacking(asked_for: tuple[str, ...]) -> str:
    """What a register says can be looked up there; that it was not handed in is no gap yet."""
    public = any(kinds().kind(kind).register for kind in asked_for)
    return "no_extract" if public else "no_proof"


def _either(kinds: tuple[str, ...]) -> Text:
    """The names of kinds of which one will do."""
    names = [kind_name(kind) for kind in kinds]
    return Text(" / ".join(name.nl for name in names), " / ".join(name.en for name in names))


def check_recorded(plan: EvaluationPlan, content: Application) -> tuple[Refusal, ...]:
    """What has to be right in an application that came in elsewhere: it is recorded as it came, so
    answers may be missing."""
    return tuple(
        fault
        for fault in check_application(plan, content)
        if fault.code != "acts.answer_missing" or fault.field == "lots"
    )


def check_elsewhere(
    platform: str, received_at: datetime, published: datetime | None, now: datetime
) -> tuple[Refusal, ...]:
    """The platform has a name; what it says of the time lies after publication and not ahead."""
    found = []
    if not platform.strip():
        found.append(refusal("receiving.platform_missing", "platform"))
    elif len(platform.strip()) > LONGEST_PLATFORM:
        found.append(refusal("acts.text_long", "platform", limit=LONGEST_PLATFORM))
    if received_at > now:
        found.append(refusal("receiving.received_ahead", "received_at"))
    elif published is None or received_at < published:
        found.append(refusal("receiving.received_early", "received_at"))
    return tuple(found)


def in_winter_time(moment: datetime) -> datetime:
    """Of a time that comes twice the second one, in UTC; any other moment as it is."""
    later = utc(moment) + timedelta(hours=1)
    same = later.astimezone(AMSTERDAM).replace(tzinfo=None)
    wall = utc(moment).astimezone(AMSTERDAM).replace(tzinfo=None)
    return later if same == wall else utc(moment)


def with_offset(moment: datetime) -> str:
    """The day and time on the clock in Amsterdam with the distance to UTC, as
    2022-01-04 17:00:00 +01:00."""
    local = utc(moment).astimezone(AMSTERDAM)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:5]}"
