"""The facts of a case as frozen values, and what can be looked up and counted in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from criteria.numbers import round_half_up
from criteria.text import Text
from criteria.texts import sentence

_CITATION = re.compile(r"(S|P) §([0-9][0-9./]*) L([0-9]+)(?:-([0-9]+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact from the documents."""

    id: str
    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class PlanningRow:
    """A step of the provisional planning: the days we hold, and what was printed."""

    id: str
    name: Text
    start: date
    end: date
    as_printed: str
    correction: Text | None
    status: str
    source: str

    def overlaps(self, other: PlanningRow) -> bool:
        """Steps may overlap in a plan. A procedure is still in one phase at a time."""
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True, slots=True)
class BackgroundDate:
    """A day around the procedure; `status` says how sure it is."""

    id: str
    name: Text
    day: date
    status: str
    note: Text | None
    source: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """`joined` is None for a member from the start."""

    name: str
    aliases: tuple[str, ...]
    joined: date | None
    note: Text | None
    source: str

    def is_member_on(self, day: date) -> bool:
        return self.joined is None or self.joined <= day

    def is_called(self, name: str) -> bool:
        return plain(name) in {plain(each) for each in (self.name, *self.aliases)}


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """One row of table 1. The printed total leads; the parts may differ from it by a euro."""

    year: int
    historical: Decimal
    objective: Decimal
    total: Decimal

    @property
    def difference(self) -> Decimal:
        """What the printed total has more than its two parts."""
        return self.total - self.historical - self.objective


@dataclass(frozen=True, slots=True)
class BudgetWarning:
    """The parts of a year do not add up to its printed total."""

    year: int
    difference: Decimal
    text: Text


@dataclass(frozen=True, slots=True)
class BudgetFall:
    """The same fall told in two ways, each with its own label: never show one as the other."""

    first: int
    last: int
    yearly: Decimal
    yearly_label: Text
    cumulated: Decimal
    cumulated_label: Text
    as_printed: str
    source: str


@dataclass(frozen=True, slots=True)
class Budget:
    """The regional budget, for calendar years; `excludes` names who is not in the figures."""

    years: tuple[BudgetYear, ...]
    excludes: tuple[str, ...]
    fall_from: int
    fall_to: int
    fall_as_printed: str
    fall_source: str
    source: str

    def year(self, year: int) -> BudgetYear:
        """KeyError for a year outside the table."""
        return {row.year: row for row in self.years}[year]


@dataclass(frozen=True, slots=True)
class ClientCount:
    """A number of clients with what was counted. Two different bases are never compared."""

    id: str
    low: int
    high: int
    basis: Text
    care: str
    source: str


@dataclass(frozen=True, slots=True)
class TermPart:
    kind: str
    years: int


@dataclass(frozen=True, slots=True)
class Term:
    """How long the contract runs: the base, then the options."""

    start: date
    parts: tuple[TermPart, ...]
    condition: Text
    source: str


@dataclass(frozen=True, slots=True)
class ContractYear:
    """One year of the contract. It straddles two calendar years unless it starts in January."""

    number: int
    start: date
    end: date
    kind: str

    @property
    def months(self) -> tuple[tuple[int, int], ...]:
        """(calendar year, number of months in it), such as (2022, 6) and (2023, 6)."""
        in_first = 13 - self.start.month
        split = ((self.start.year, in_first), (self.start.year + 1, 12 - in_first))
        return tuple((year, months) for year, months in split if months)


@dataclass(frozen=True, slots=True)
class ComparisonYear:
    """A calendar year of the budget beside the contract: how many months of it count.

    A year without months stays in the table and out of the total.
    """

    year: int
    months: int
    total: Decimal
    pro_rata: Decimal

    @property
    def compared(self) -> bool:
        return self.months > 0


@dataclass(frozen=True, slots=True)
class Role:
    """A word of the text and the part it names. Several roles are one `entity`."""

    id: str
    entity: str
    name: Text
    words: tuple[str, ...]
    meaning: Text
    source: str


@dataclass(frozen=True, slots=True)
class PhaseStep:
    id: str
    name: Text
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class PhaseName:
    """One of the two phases, with the other names the text gives it and its steps."""

    id: str
    name: Text
    aliases: tuple[str, ...]
    steps: tuple[PhaseStep, ...]
    source: str


@dataclass(frozen=True, slots=True)
class MisplacedSection:
    """A section whose printed number does not say where it stands."""

    printed: str
    cite_as: str
    first: int
    last: int
    note: Text


@dataclass(frozen=True, slots=True)
class MissingTable:
    """A table that did not come along with the text. It is empty until somebody fills it in."""

    id: str
    name: Text
    columns: tuple[Text, ...]
    why: Text
    source: str
    rows: tuple[tuple[str, ...], ...] = ()
    status: str = "to_fill"


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document, by section and line: S is the strategy, P the programme."""

    document: str
    section: str
    first: int
    last: int

    def __str__(self) -> str:
        lines = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.document} §{self.section} L{lines}"

    def show(self, lang: str = "nl") -> str:
        """The place in words: Inkoopstrategie, paragraaf 4.1/3.1.1, regel 595-627."""
        lines = str(self).rpartition(" L")[2]
        code = {"S": "case.cited_strategy", "P": "case.cited_programme"}[self.document]
        return sentence(code, lang, section=self.section, lines=lines)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything the documents of one case say that pages, reports and rules count with."""

    id: str
    version: str
    reference: str
    name: Text
    object: Statement
    statements: tuple[Statement, ...]
    planning: tuple[PlanningRow, ...]
    background: tuple[BackgroundDate, ...]
    municipalities: tuple[Municipality, ...]
    budget: Budget
    clients: tuple[ClientCount, ...]
    term: Term
    roles: tuple[Role, ...]
    phases: tuple[PhaseName, ...]
    sections: tuple[MisplacedSection, ...]
    missing_tables: tuple[MissingTable, ...]

    # Who takes part

    def members_on(self, day: date) -> tuple[Municipality, ...]:
        """The members on a day: nine until the end of 2022, eleven from 1 January 2023."""
        return tuple(each for each in self.municipalities if each.is_member_on(day))

    def municipality(self, name: str) -> Municipality | None:
        """The municipality with this name, in any of its spellings."""
        return next((each for each in self.municipalities if each.is_called(name)), None)

    def role(self, term: str) -> Role | None:
        """The role of a whole term. Part of a term is never matched: "contractpartner begeleiding"
        is the partner of another contract."""
        wanted = plain(term)
        return next((role for role in self.roles if wanted in map(plain, role.words)), None)

    def same_entity(self, one: str, other: str) -> bool:
        """Whether two terms are roles of the same organisation."""
        first, second = self.role(one), self.role(other)
        return first is not None and second is not None and first.entity == second.entity

    # Which phase, which place

    def place(self, word: str) -> tuple[str, str | None] | None:
        """Phase and step behind a word of the text: "dialoogfase" gives ("award", "dialogue")."""
        wanted = plain(word)
        for phase in self.phases:
            if wanted in map(plain, (phase.name.nl, phase.name.en, *phase.aliases)):
                return phase.id, None
            for step in phase.steps:
                if wanted in map(plain, (step.name.nl, step.name.en, *step.aliases)):
                    return phase.id, step.id
        return None

    def cite(self, source: str) -> tuple[Citation, ...]:
        """The places of a source, each under the section it should be cited by."""
        return tuple(self._aliased(citation) for citation in citations(source))

    def _aliased(self, found: Citation) -> Citation:
        for section in self.sections:
            inside = section.first <= found.first and found.last <= section.last
            if found.document == "S" and (inside or found.section == section.printed):
                return Citation(found.document, section.cite_as, found.first, found.last)
        return found

    # Money and time

    def contract_years(self) -> tuple[ContractYear, ...]:
        kinds = [part.kind for part in self.term.parts for _ in range(part.years)]
        start = self.term.start
        starts = [start.replace(year=start.year + passed) for passed in range(len(kinds) + 1)]
        return tuple(
            ContractYear(number, first, following - timedelta(days=1), kind)
            for number, (kind, (first, following)) in enumerate(
                zip(kinds, pairwise(starts), strict=True), start=1
            )
        )

    def budget_for(self, *years: ContractYear) -> Decimal:
        """The budget of these contract years: of each calendar year as many twelfths as months."""
        twelfths = (
            self._part(year, months)
            for contract_year in years
            for year, months in contract_year.months
        )
        return round_half_up(sum(twelfths, Fraction(0)), 2)

    def comparison_years(self) -> tuple[ComparisonYear, ...]:
        """Every year of the table, with the months in which the contract runs."""
        months: dict[int, int] = {}
        for contract_year in self.contract_years():
            for year, number in contract_year.months:
                months[year] = months.get(year, 0) + number
        return tuple(
            ComparisonYear(
                year=row.year,
                months=months.get(row.year, 0),
                total=row.total,
                pro_rata=round_half_up(self._part(row.year, months.get(row.year, 0)), 2),
            )
            for row in self.budget.years
        )

    def comparison_total(self) -> Decimal:
        """The budget of the whole term, options included."""
        return self.budget_for(*self.contract_years())

    def budget_warnings(self) -> tuple[BudgetWarning, ...]:
        """The years in which the parts differ from the printed total, within the tolerance."""
        return tuple(
            BudgetWarning(row.year, row.difference, _off_by(row))
            for row in self.budget.years
            if row.difference
        )

    def budget_fall(self) -> BudgetFall:
        """The fall of the yearly level, and all the years together: two figures, two labels."""
        budget = self.budget
        level = budget.year(budget.fall_from).total
        later = [row.total for row in budget.years if budget.fall_from < row.year <= budget.fall_to]
        years = {"first": str(budget.fall_from), "last": str(budget.fall_to)}
        return BudgetFall(
            first=budget.fall_from,
            last=budget.fall_to,
            yearly=level - budget.year(budget.fall_to).total,
            yearly_label=_both("case.fall_yearly", **years),
            cumulated=sum((level - total for total in later), Decimal(0)),
            cumulated_label=_both("case.fall_cumulated", **years),
            as_printed=budget.fall_as_printed,
            source=budget.fall_source,
        )

    def _part(self, year: int, months: int) -> Fraction:
        return Fraction(self.budget.year(year).total) * months / 12


def citations(source: str) -> tuple[Citation, ...]:
    """The places in a source such as "S §4.2 L677-680; S §4.3.1 L796-799". ValueError otherwise."""
    return tuple(_citation(part) for part in source.split("; "))


def _citation(part: str) -> Citation:
    found = _CITATION.fullmatch(part)
    if found is None:
        raise ValueError(f"{part!r} does not name a section and a line")
    document, section, first, last = found.groups()
    if int(last or first) < int(first):
        raise ValueError(f"{part!r} ends before it starts")
    return Citation(document, section, int(first), int(last or first))


def plain(name: str) -> str:
    """A name without what spelling varies in: capitals, hyphens and spaces."""
    return " ".join(name.replace("-", " ").casefold().split())


def _both(code: str, **values: object) -> Text:
    return Text(sentence(code, "nl", **values), sentence(code, "en", **values))


def _off_by(row: BudgetYear) -> Text:
    more = row.difference > 0
    code = "case.total_higher" if more else "case.total_lower"
    return _both(code, year=str(row.year), difference=abs(row.difference))
