"""What a party declares of itself in a self-declaration (ESPD, in Dutch UEA), and what that means.

A declaration is read whole: every criterion, every property, every answer, in the order of the
file. What it says is *declared* and decides nothing. A yes to the question of an exclusion ground
means that the ground holds; a yes to one of a requirement means that it is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import takewhile

from criteria import espd
from criteria.canon import canonical, from_plain, read_canonical, to_plain
from criteria.refusals import Refusal, refusal
from criteria.text import Text

YES, NO, UNSAID = "yes", "no", ""
ORIGINS = ("xml", "form")
QUESTION, INDICATOR = "QUESTION", "INDICATOR"
MOST_TOLD = 200
"""How many remarks about one file are kept; of further ones the number."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an answer.

    kind   indicator, description, amount, date, time, period, numeric, quantity, code, uri, id
           or evidence
    text   as it was written; an indicator is yes or no, a number has a point
    unit   the currency of an amount, the unit of a quantity, the last day of a period
    wrong  what was written is not of its kind: it is kept as text and counts for nothing
    """

    kind: str
    text: str
    unit: str = ""
    wrong: bool = False

    @property
    def number(self) -> Decimal | None:
        """The number that an amount or a count is, where it is one."""
        read = not self.wrong and self.kind in ("amount", "numeric", "quantity")
        return Decimal(self.text) if read else None

    @property
    def days(self) -> tuple[date, ...]:
        """The day of a date, or the first and the last day of a period; none where it is wrong."""
        if self.wrong or self.kind not in ("date", "period"):
            return ()
        try:
            return tuple(date.fromisoformat(part) for part in (self.text, self.unit) if part)
        except ValueError:
            return ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a property, for these lots (none: for all)."""

    property: str
    values: tuple[Value, ...]
    lots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Property:
    """A question, a requirement of the buyer or a caption, with the answers it got.

    asks      the kind of answer that is asked, such as INDICATOR
    depth     how many groups it stands in, from 1
    when      ON* always, ONTRUE or ONFALSE: after a yes or a no to the question above it
    within    the name of the national criterion it belongs to; empty in the criterion itself
    proof     whether it is about where proof can be found
    cleaning  whether it is about measures that restore trust
    expected  what the buyer filled in
    """

    id: str
    text: str
    kind: str
    asks: str
    depth: int = 1
    when: str = "ON*"
    within: str = ""
    proof: bool = False
    cleaning: bool = False
    expected: tuple[Value, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def twice(self) -> bool:
        """Whether it has two answers for the same lot: both stay, none counts."""
        named = [lot for answer in self.answers for lot in answer.lots]
        every = all(answer.lots for answer in self.answers)
        return len(self.answers) > 1 and not (every and len(named) == len(set(named)))

    @property
    def said(self) -> str:
        """Yes or no where that is what it is answered with, for all lots alike; else nothing."""
        if self.twice:
            return UNSAID
        found = [value for answer in self.answers for value in answer.values]
        words = {one.text for one in found if one.kind == "indicator" and not one.wrong}
        return words.pop() if len(words) == 1 and not any(one.wrong for one in found) else UNSAID


@dataclass(frozen=True)
class Criterion:
    """A criterion with its properties in reading order; `lots` are those it is asked for."""

    id: str
    code: str
    title: str
    properties: tuple[Property, ...]
    lots: tuple[str, ...] = ()

    @cached_property
    def row(self) -> espd.Row | None:
        """What we test it as; None when that is nothing."""
        return espd.find(self.id, self.code)

    @cached_property
    def main(self) -> Property | None:
        """The question that yes or no answers the criterion itself: the first one, if it is one.

        Questions of national criteria and about proof are left out.
        """
        asked = (one for one in self.questions if not (one.within or one.proof))
        first = next(asked, None)
        return first if first is not None and first.asks == INDICATOR else None

    @cached_property
    def alone(self) -> bool:
        """Whether the main question is if the party meets it by itself: a no names another."""
        if self.main is None:
            return False
        after = self.properties[self.properties.index(self.main) + 1 :]
        below = takewhile(lambda one: one.depth > self.depth, after)
        return any(one.asks == "ECONOMIC_OPERATOR_IDENTIFIER" for one in below)

    @property
    def depth(self) -> int:
        return self.main.depth if self.main else 0

    @property
    def answered(self) -> tuple[Property, ...]:
        return tuple(one for one in self.properties if one.answers)

    @property
    def questions(self) -> tuple[Property, ...]:
        return tuple(one for one in self.properties if one.kind == QUESTION)


@dataclass(frozen=True, slots=True)
class Operator:
    """Who declares. `people` counts its representatives; their names stay in the file."""

    name: str
    ids: tuple[str, ...] = ()
    role: str = ""
    size: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a piece of evidence can be found, as the file names it."""

    id: str
    title: str = ""
    issuer: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be told about a file: a code of `criteria/sentences/uea.toml`, where, what."""

    code: str
    place: str = ""
    word: str = ""

    def refusal(self) -> Refusal:
        return refusal(f"uea.{self.code}", None, place=self.place, word=self.word)


@dataclass(frozen=True)
class Declaration:
    """One self-declaration.

    origin     xml, or form where an officer typed what a document says
    family     version of the format, such as 4.1; version is as the file writes it
    loose      answers that point to no property of the file
    remarks    what is wrong or odd, in the order of the file; `more` counts those left out
    signed_by  the function of who signed it, in a form
    """

    origin: str
    family: str
    version: str
    reference: str
    issued_on: date | None
    buyer: str
    operator: Operator
    lots: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    evidence: tuple[Proof, ...] = ()
    loose: tuple[Answer, ...] = ()
    remarks: tuple[Remark, ...] = ()
    more: int = 0
    signed_by: str = ""

    @cached_property
    def twice(self) -> frozenset[str]:
        """The ids of criteria that stand here more than once: none of their answers counts."""
        seen: set[str] = set()
        again: set[str] = set()
        for one in self.criteria:
            (again if one.id in seen else seen).add(one.id)
        return frozenset(again)

    def said(self, criterion: Criterion) -> str:
        """Yes or no to the main question of a criterion, where it counts."""
        if criterion.main is None or criterion.id in self.twice:
            return UNSAID
        return criterion.main.said


def write(declaration: Declaration) -> str:
    """A declaration as it is kept."""
    return canonical(to_plain(declaration)).decode()


def read(text: str) -> Declaration:
    """What `write` wrote; ValueError for anything else."""
    return from_plain(Declaration, read_canonical(text))


@dataclass(frozen=True, slots=True)
class Counts:
    """How much stands in a declaration, and how much of it speaks to what we test."""

    criteria: int
    properties: int
    answered: int
    matched: int
    unmatched: int
    loose: int
    twice: int


def counts(declaration: Declaration) -> Counts:
    """Criteria, properties, answered properties, criteria matched or not, answers to nothing."""
    found = declaration.criteria
    answered = [one for criterion in found for one in criterion.answered]
    matched = sum(criterion.row is not None for criterion in found)
    return Counts(
        len(found),
        sum(len(criterion.properties) for criterion in found),
        len(answered),
        matched,
        len(found) - matched,
        len(declaration.loose),
        sum(one.twice for one in answered),
    )


# What is declared against a demand


@dataclass(frozen=True, slots=True)
class DeclaredAnswer:
    """What a party declared on one criterion that speaks to a demand. It decides nothing.

    ids       what we test the criterion as; two are decided apart
    said      yes, no, or nothing that counts; `means` is what that comes to
    twice     the criterion or its question is answered more than once, so nothing counts
    alone     the question is whether the party meets it by itself
    details   further answers: the question and what was given, in order
    cleaning  what it says about measures that restore trust
    """

    criterion: str
    ids: tuple[str, ...]
    title: Text
    kind: str
    said: str
    question: str
    twice: bool
    alone: bool = False
    details: tuple[tuple[str, Answer], ...] = ()
    cleaning: tuple[tuple[str, Answer], ...] = ()

    @property
    def means(self) -> str:
        """One of `MEANINGS`."""
        if self.twice:
            return "twice"
        if self.alone and self.said == NO and self.kind == "selection":
            return "not_alone"
        return _MEANS[self.kind].get(self.said, "unsaid")

    @property
    def alarming(self) -> bool:
        """Whether a ground holds, a requirement is not met, or the answer counts for nothing."""
        return self.means in ("applies", "not_met", "twice")


MEANINGS = (
    *("applies", "does_not_apply", "met", "not_met", "not_alone", "yes", "no"),
    *("twice", "unsaid"),
)
_MEANS: Mapping[str, Mapping[str, str]] = {
    "exclusion": {YES: "applies", NO: "does_not_apply"},
    "selection": {YES: "met", NO: "not_met"},
    "other": {YES: "yes", NO: "no"},
}


def declared(declaration: Declaration, demand_id: str) -> tuple[DeclaredAnswer, ...]:
    """What was declared against one demand, in the order of the file. Never a decision."""
    return tuple(
        declared_answer(declaration, one, one.row)
        for one in declaration.criteria
        if one.row is not None and one.row.speaks_to(demand_id)
    )


def declared_answer(declaration: Declaration, one: Criterion, row: espd.Row) -> DeclaredAnswer:
    """What one criterion says."""
    main = one.main
    rest = [prop for prop in one.answered if prop is not main]
    return DeclaredAnswer(
        one.id,
        row.ids,
        row.title,
        row.kind,
        declaration.said(one),
        main.text if main else "",
        one.id in declaration.twice or (main is not None and main.twice),
        one.alone,
        tuple(_lines(prop for prop in rest if not prop.cleaning)),
        tuple(_lines(prop for prop in rest if prop.cleaning)),
    )


def _lines(properties: Iterable[Property]) -> Iterator[tuple[str, Answer]]:
    for one in properties:
        for answer in one.answers:
            yield one.text, answer


def shown(answer: Answer) -> str:
    """The words of an answer, values apart by semicolons. Yes and no are `yes` and `no`."""
    return "; ".join(_value(value) for value in answer.values)


def _value(value: Value) -> str:
    if value.kind == "period":
        return " – ".join(part for part in (value.text, value.unit) if part)
    return f"{value.text} {value.unit}".strip()
