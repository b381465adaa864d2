"""What the chapters of the guide share: its voice, its subject, and names of lots and questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from criteria.guide import Amendment, Stretch
from criteria.guide_example import Curve, Example
from criteria.plan import EvaluationPlan
from criteria.ranking_steps import Step
from criteria.text import Text
from criteria.texts import catalogue, sentence
from tender.report.flowables import Words
from tender.report.story_parts import STYLES, Pen, capital, marked


@dataclass
class GuidePen(Pen):
    """A pen that says the guide's own words, and those of the award report where it has none."""

    def say(self, code: str, **values: object) -> str:
        own = f"guide.{code}"
        return sentence(
            own if own in catalogue() else f"report.{code}", self.lang, **self._own(values)
        )

    def may(self, code: str, fallback: str = "") -> str:
        """A sentence about a choice, or the fallback for a choice that is none of ours."""
        return self.say(code) if f"guide.{code}" in catalogue() else fallback

    def within(self, family: str, code: str, fallback: str) -> str:
        """The name of a value that need not be one of ours."""
        known = f"names.{family}_{code}"
        return sentence(known, self.lang) if known in catalogue() else fallback


@dataclass(frozen=True, slots=True)
class Priced:
    """What the engine makes of the award rules of some lots."""

    example: Example | None
    curve: Curve | None


@dataclass(frozen=True, slots=True)
class Guide:
    """A plan to print, with everything that is computed only once.

    version  of the sealed plan, or how often the draft was saved
    seal     None for a draft
    """

    plan: EvaluationPlan
    version: int
    seal: str | None
    sealed_at: datetime | None
    amendments: tuple[Amendment, ...]
    selection: tuple[Stretch, ...]
    award: tuple[Stretch, ...]
    marks: tuple[Step | None, ...]
    priced: tuple[Priced, ...]


def lots_named(pen: GuidePen, stretch: Stretch) -> str:
    """The lots in words; "" where there is only one."""
    if stretch.everything:
        return pen.say("all_lots")
    return ", ".join(pen.text(title) for title in stretch.lots)


def titled(pen: GuidePen, text: str, stretch: Stretch) -> str:
    """A heading, with the lots it is about where there are several."""
    named = lots_named(pen, stretch)
    return f"{text}: {named}" if named else text


def question_titles(plan: EvaluationPlan) -> dict[str, Text]:
    """What each question is called, by its id."""
    return {one.id: one.title for one in reversed(plan.questions)}


def questions_named(
    pen: GuidePen, ids: Iterable[str], titles: Mapping[str, Text], nothing: str
) -> str:
    """The questions with these ids in words, or what to say for none."""
    return ", ".join(pen.text(titles.get(id_, Text(id_, id_))) for id_ in ids) or nothing


def part_of(value: Decimal | None, total: Decimal) -> str:
    """A weight as a fraction of the total: 1/4."""
    if value is None or not total:
        return "–"
    return str(Fraction(value) / Fraction(total))


def numbered(lines: Sequence[str]) -> str:
    """Lines below each other, each with its number."""
    return "\n".join(f"{number}. {capital(line)}" for number, line in enumerate(lines, 1))


def bullets(lines: Iterable[str]) -> Iterator[Words]:
    for line in lines:
        yield Words(marked(line, "bullet"), STYLES["bullet"], bulletText="•")
