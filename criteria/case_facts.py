"""The facts of a case as frozen values, and what can be looked up in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from criteria.citations import Citation, MisplacedSection, Quoted, citations
from criteria.contract_budget import (
    Budget,
    BudgetFall,
    BudgetWarning,
    ComparisonYear,
    ContractYear,
    Term,
)
from criteria.text import Text


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


@dataclass(frozen=True, slots=True)
class BackgroundDate:
    """A day around the procedure; `status` says how sure it is."""

    id: str
    name: Text
    day: date
    status: str
    note: Text | None
    source: str


MANDATES = ("unknown", "yes", "no")
"""Whether a municipality gave the mandate to decide on its behalf."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """`joined` is None for a member from the start.

    id          what the row keeps when its name is corrected
    mandate     one of MANDATES; without it the municipality decides for itself
    mandate_on  the day the mandate was given or refused
    """

    name: str
    aliases: tuple[str, ...]
    joined: date | None
    note: Text | None
    source: str
    id: str = ""
    mandate: str = "unknown"
    mandate_on: date | None = None

    def is_member_on(self, day: date) -> bool:
        return self.joined is None or self.joined <= day

    def is_called(self, name: str) -> bool:
        return plain(name) in {plain(each) for each in (self.name, *self.aliases)}


CARE = ("unknown", "zin", "zin-and-pgb")


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


TABLE_STATUSES = ("to_fill", "filled")


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
class Attachment:
    """A document that the text refers to.

    document  where it is found now; empty while it is missing
    """

    id: str
    title: Text
    source: str
    document: str = ""

    @property
    def missing(self) -> bool:
        return not self.document.strip()


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
    attachments: tuple[Attachment, ...] = ()

    @property
    def documented(self) -> bool:
        """Whether documents were read for this case; only then they can be silent on something."""
        return bool(self.statements)

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

    def cite(self, source: str) -> tuple[Citation | Quoted, ...]:
        """The places of a source, each under the section it should be cited by.

        What the buyer wrote in another form is cited as it stands; nothing where there is nothing.
        """
        try:
            return tuple(self._aliased(citation) for citation in citations(source))
        except ValueError:
            return (Quoted(source),) if source.strip() else ()

    def _aliased(self, found: Citation) -> Citation:
        for section in self.sections:
            inside = section.first <= found.first and found.last <= section.last
            if found.document == "S" and (inside or found.section == section.printed):
                return Citation(found.document, section.cite_as, found.first, found.last)
        return found

    # Money and time: see `contract_budget`

    def contract_years(self) -> tuple[ContractYear, ...]:
        return self.term.contract_years()

    def budget_for(self, *years: ContractYear) -> Decimal | None:
        """The budget of these contract years: of each calendar year as many twelfths as months.

        None when the documents give no budget for one of them.
        """
        return self.budget.of(years)

    def comparison_years(self) -> tuple[ComparisonYear, ...]:
        """Every year of the table, with the months in which the contract runs."""
        return self.budget.beside(self.contract_years())

    def comparison_total(self) -> Decimal | None:
        """The budget of the whole term, options included; None while a year of it is unknown."""
        if self.years_without_budget():
            return None
        return self.budget_for(*self.contract_years())

    def years_without_budget(self) -> tuple[int, ...]:
        """The calendar years in which the contract runs and the table has no row."""
        known = {row.year for row in self.budget.years}
        needed = {year for each in self.contract_years() for year, _ in each.months}
        return tuple(sorted(needed - known))

    def budget_warnings(self) -> tuple[BudgetWarning, ...]:
        """The years in which the parts differ from the printed total, within the tolerance."""
        return self.budget.warnings()

    def budget_fall(self) -> BudgetFall | None:
        """The fall of the yearly level, and all the years together: two figures, two labels.

        None while the table lacks the first or the last year of it.
        """
        first, last = self.budget.fall_from, self.budget.fall_to
        known = {row.year for row in self.budget.years}
        return self.budget.fall() if first < last and {first, last} <= known else None


def plain(name: str) -> str:
    """A name without what spelling varies in: capitals, hyphens and spaces."""
    return " ".join(name.replace("-", " ").casefold().split())
