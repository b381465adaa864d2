"""The guide to the evaluation: the plan as tenderers read it, with what follows from it alone.

What binds the authority or a client only is on no list of the guide, and its own words cite no
article of a set of rules that the plan does not declare applicable (I13).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from criteria.canon import Json
from criteria.catalogue import Demand, Scale
from criteria.changes import ORDER, Change, at, changes
from criteria.differences import Difference, differences
from criteria.plan import EvaluationPlan, LotRules, Question, StageRules
from criteria.plan.format import bare
from criteria.requirements import BIDDING, Requirement
from criteria.text import Text

_CITED = re.compile(r"\bAw\s*\d|\bAanbestedingswet\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")
_MOMENTS = ("tender", "both", "contract")
_RULES_OF = {
    "exclusion": ("exclusion-mandatory", "exclusion-optional"),
    "suitability": ("suitability",),
}
"""The sets of rules behind a kind of demand."""


@dataclass(frozen=True, slots=True)
class Version:
    """A sealed version of a plan: its number, when, and why it was made."""

    number: int
    at: datetime
    reason: str
    plan: EvaluationPlan


@dataclass(frozen=True, slots=True)
class Amendment:
    """A version after the first: number, moment, reason, and everything it changed."""

    number: int
    at: datetime
    reason: str
    told: tuple[Difference, ...]


def amendments(versions: Iterable[Version]) -> tuple[Amendment, ...]:
    """What each version changed in the one before it, the first amendment first."""
    ordered = sorted(versions, key=lambda version: version.number)
    return tuple(_amendment(before, after) for before, after in pairwise(ordered))


def _amendment(before: Version, after: Version) -> Amendment:
    old, new = bare(before.plan), bare(after.plan)
    found = [one for one in changes(old, new) if _tells(old, new, one)]
    return Amendment(after.number, after.at, after.reason, differences(old, new, found))


def _tells(old: Json, new: Json, change: Change) -> bool:
    """Whether a tenderer is told: not of what binds others only."""
    if change.path[0] != "requirements":
        return True
    row = change.path[:2]
    return row[-1] not in (ORDER, "requirements") and any(
        _binds(at(one, row)) for one in (old, new)
    )


def _binds(row: object) -> bool:
    """Whether a written requirement binds whoever tenders."""
    return isinstance(row, dict) and not BIDDING.isdisjoint(row["subject"])


# What is printed once, or left out


def bidding(plan: EvaluationPlan) -> tuple[tuple[str, tuple[Requirement, ...]], ...]:
    """The requirements in force that bind whoever tenders, by the moment they are tested: those
    to show at the tender first."""
    rows = [row for row in plan.requirements if row.in_force and row.for_tenderers]
    moments = dict.fromkeys((*_MOMENTS, *(row.moment for row in rows)))
    found = ((moment, tuple(row for row in rows if row.moment == moment)) for moment in moments)
    return tuple((moment, some) for moment, some in found if some)


def undecided(plan: EvaluationPlan) -> int:
    """How many requirements may still come to bind whoever tenders."""
    waiting = (row for row in plan.requirements if row.applicability == "undecided")
    return sum(row.for_tenderers for row in waiting)


def scales(plan: EvaluationPlan) -> tuple[Scale, ...]:
    """Every scale on which something is marked, each once, in the order of the plan."""
    found = (rules.scale_of(question) for _, rules in plan.stages for question in rules.questions)
    return tuple(dict.fromkeys(scale for scale in found if scale is not None))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lots with the same rules in one stage. `lots` is empty where there is only one lot."""

    lots: tuple[Text, ...]
    rules: StageRules
    lot: LotRules
    everything: bool = False


def stretches(plan: EvaluationPlan, stage: str) -> tuple[Stretch, ...]:
    """The rules of a stage, told once for all lots that share them."""
    shared: dict[object, list[LotRules]] = {}
    for lot in plan.lots:
        shared.setdefault(_decides(lot, stage), []).append(lot)
    several = len(plan.lots) > 1
    return tuple(
        Stretch(
            tuple(lot.title for lot in lots) if several else (),
            lots[0].stage(stage),
            lots[0],
            several and len(lots) == len(plan.lots),
        )
        for lots in shared.values()
    )


def _decides(lot: LotRules, stage: str) -> object:
    if stage == "selection":
        return lot.selection, lot.admitted, lot.cutoff
    return lot.award, lot.priced_years, lot.ceilings, lot.fixed_prices


def asked(question: Question) -> tuple[object, ...]:
    """What a question asks, whatever it weighs: equal questions are printed once."""
    return question.title, question.text, question.guidance, question.subtopics


def cited_rightly(plan: EvaluationPlan, demand: Demand, text: Text) -> Text:
    """A text of a demand. A sentence that cites the Aanbestedingswet stays out where no set of
    rules behind this kind of demand applies (I13)."""
    behind = _RULES_OF.get(demand.kind, ())
    if not behind or any(plan.applies(id_) for id_ in behind):
        return text
    return Text(_uncited(text.nl), _uncited(text.en))


def _uncited(text: str) -> str:
    if not _CITED.search(text):
        return text
    return " ".join(one for one in _SENTENCE_END.split(text) if not _CITED.search(one))
