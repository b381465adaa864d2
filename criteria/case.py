"""The facts of a case: what the documents say, where they say it, and what we made of a slip.

The facts are data (`criteria/catalogues/hvb-bw-2022.toml`). Where the text contradicts itself the
printed words are kept beside the value we count with, so that a reader sees both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from criteria.case_facts import (
    CARE,
    BackgroundDate,
    CaseFacts,
    ClientCount,
    MissingTable,
    Municipality,
    PhaseName,
    PhaseStep,
    PlanningRow,
    Role,
    Statement,
    plain,
)
from criteria.citations import Citation, MisplacedSection, citations
from criteria.contract_budget import (
    Budget,
    BudgetFall,
    BudgetWarning,
    BudgetYear,
    ComparisonYear,
    ContractYear,
    Term,
    TermPart,
)
from criteria.reading import read_dutch
from criteria.refusals import Refusal, Refused, refusal
from criteria.tables import Table, read_file
from criteria.text import Text

__all__ = [
    "BackgroundDate",
    "Budget",
    "BudgetFall",
    "BudgetWarning",
    "BudgetYear",
    "CaseFacts",
    "Citation",
    "ClientCount",
    "ComparisonYear",
    "ContractYear",
    "MisplacedSection",
    "MissingTable",
    "Municipality",
    "PhaseName",
    "PhaseStep",
    "PlanningRow",
    "Role",
    "Statement",
    "Term",
    "TermPart",
    "check",
    "citations",
    "load",
]

FOLDER = Path(__file__).parent / "catalogues"
STATUSES = ("fact", "planned", "expected")
KINDS = ("base", "option1", "option2")
TOLERANCE = Decimal(1)
"""Euros by which the parts of a budget may differ from the printed total."""

_Made = TypeVar("_Made")
_DASHES = ("-", "\u2013", "\u2014")


def load(case: str | Path = "hvb-bw-2022") -> CaseFacts:
    """The facts in a file, or in the catalogue with this id. Refused with every fault at once."""
    path = case if isinstance(case, Path) else FOLDER / f"{case}.toml"
    facts = read_file(path, read_facts)
    faults = tuple(check(facts))
    if faults:
        raise Refused(faults)
    return facts


def check(facts: CaseFacts) -> Iterable[Refusal]:
    """What cannot be right about facts that are complete in form, each at its place."""
    for row in facts.planning:
        if row.end < row.start:
            yield refusal("case.end_before_start", f"planning/{row.id}/end", step=row.name.nl)
    for row_before, row_after in pairwise(facts.planning):
        if row_after.start < row_before.start:
            place = f"planning/{row_after.id}/start"
            yield refusal("case.planning_order", place, step=row_after.name.nl)
    yield from _budget_faults(facts.budget)
    yield from _term_faults(facts)
    yield from _doubles(facts)
    for client in facts.clients:
        if client.high < client.low:
            yield refusal("case.high_below_low", f"clients/{client.id}/high", id=client.id)
    if tuple(phase.id for phase in facts.phases) != ("selection", "award"):
        yield refusal("case.two_phases", "phases")
    for excluded in facts.budget.excludes:
        if facts.municipality(excluded) is None:
            yield refusal("case.unknown_municipality", "budget/excludes", name=excluded)


def _budget_faults(budget: Budget) -> Iterable[Refusal]:
    for row in budget.years:
        if abs(row.difference) > TOLERANCE:
            yield refusal("case.total_off", f"budget/years/{row.year}/total", year=str(row.year))
    years = [row.year for row in budget.years]
    if not years or years != list(range(years[0], years[0] + len(years))):
        yield refusal("case.budget_years", "budget/years")
    elif not years[0] <= budget.fall_from < budget.fall_to <= years[-1]:
        yield refusal("case.fall_years", "budget/fall_from")


def _term_faults(facts: CaseFacts) -> Iterable[Refusal]:
    term = facts.term
    if term.start.day != 1:
        yield refusal("case.starts_mid_month", "term/start")
        return
    if not term.parts or any(not 1 <= part.years <= 50 for part in term.parts):
        yield refusal("case.term_years", "term/parts")
        return
    for year in facts.years_without_budget():
        yield refusal("case.year_without_budget", "budget/years", year=str(year))


def _doubles(facts: CaseFacts) -> Iterable[Refusal]:
    """Names that would make a look-up find two things."""
    phases = [(phase.name, phase.aliases) for phase in facts.phases]
    phases += [(step.name, step.aliases) for phase in facts.phases for step in phase.steps]
    families = {
        "municipalities": [
            {plain(name) for name in (each.name, *each.aliases)} for each in facts.municipalities
        ],
        "roles": [{plain(word) for word in role.words} for role in facts.roles],
        "phases": [
            {plain(word) for word in (name.nl, name.en, *aliases)} for name, aliases in phases
        ],
        "planning": [{row.id} for row in facts.planning],
        "background": [{row.id} for row in facts.background],
        "clients": [{row.id} for row in facts.clients],
        "statements": [{row.id} for row in (facts.object, *facts.statements)],
        "missing_tables": [{row.id} for row in facts.missing_tables],
    }
    for place, names in families.items():
        seen: set[str] = set()
        for each in names:
            for name in sorted(each & seen):
                yield refusal("case.twice", place, name=name)
            seen |= each


# From the file to the facts


def read_facts(table: Table) -> CaseFacts:
    """The facts in the tables of a file; every fault of form is noted there."""
    return CaseFacts(
        id=table.word("id"),
        version=table.word("version"),
        reference=table.word("reference"),
        name=table.text("name"),
        object=_closed(table.table("object"), _statement),
        statements=table.rows("fact", _statement),
        planning=table.rows("planning", _planning_row),
        background=table.rows("background", _background_date),
        municipalities=table.rows("municipality", _municipality),
        budget=_closed(table.table("budget"), _budget),
        clients=table.rows("clients", _client_count),
        term=_closed(table.table("term"), _term),
        roles=table.rows("role", _role),
        phases=table.rows("phase", _phase),
        sections=table.rows("section", _section),
        missing_tables=table.rows("missing_table", _missing_table),
    )


def _closed(table: Table, make: Callable[[Table], _Made]) -> _Made:
    made = make(table)
    table.close()
    return made


def _statement(row: Table) -> Statement:
    return Statement(row.word("id"), row.text("text"), _source(row))


def _planning_row(row: Table) -> PlanningRow:
    return PlanningRow(
        id=row.word("id"),
        name=row.text("name"),
        start=row.day("start"),
        end=row.day("end"),
        as_printed=row.word("as_printed"),
        correction=row.optional_text("correction"),
        status=row.choice("status", STATUSES),
        source=_source(row),
    )


def _background_date(row: Table) -> BackgroundDate:
    return BackgroundDate(
        id=row.word("id"),
        name=row.text("name"),
        day=row.day("day"),
        status=row.choice("status", STATUSES),
        note=row.optional_text("note"),
        source=_source(row),
    )


def _municipality(row: Table) -> Municipality:
    return Municipality(
        name=row.word("name"),
        aliases=row.words("aliases"),
        joined=row.optional_day("joined"),
        note=row.optional_text("note"),
        source=_source(row),
        id=row.word("name"),
    )


def _budget(table: Table) -> Budget:
    return Budget(
        years=table.rows("year", _budget_year),
        excludes=table.words("excludes"),
        fall_from=table.whole("fall_from"),
        fall_to=table.whole("fall_to"),
        fall_as_printed=table.word("fall_as_printed"),
        fall_source=_source(table, "fall_source"),
        source=_source(table),
    )


def _budget_year(row: Table) -> BudgetYear:
    return BudgetYear(
        year=row.whole("year"),
        historical=_amount(row, "historical"),
        objective=_amount(row, "objective"),
        total=_amount(row, "total"),
    )


def _client_count(row: Table) -> ClientCount:
    return ClientCount(
        id=row.word("id"),
        low=row.whole("low"),
        high=row.whole("high"),
        basis=row.text("basis"),
        care=row.choice("care", CARE),
        source=_source(row),
    )


def _term(table: Table) -> Term:
    return Term(
        start=table.day("start"),
        parts=table.rows("part", _term_part),
        condition=table.text("condition"),
        source=_source(table),
    )


def _term_part(row: Table) -> TermPart:
    return TermPart(row.choice("kind", KINDS), row.whole("years"))


def _role(row: Table) -> Role:
    return Role(
        id=row.word("id"),
        entity=row.word("entity"),
        name=row.text("name"),
        words=row.words("words"),
        meaning=row.text("meaning"),
        source=_source(row),
    )


def _phase(row: Table) -> PhaseName:
    return PhaseName(
        id=row.word("id"),
        name=row.text("name"),
        aliases=row.words("aliases"),
        steps=row.optional_rows("step", _phase_step),
        source=_source(row),
    )


def _phase_step(row: Table) -> PhaseStep:
    return PhaseStep(row.word("id"), row.text("name"), row.words("aliases"), _source(row))


def _section(row: Table) -> MisplacedSection:
    return MisplacedSection(
        printed=row.word("printed"),
        cite_as=row.word("cite_as"),
        first=row.whole("first"),
        last=row.whole("last"),
        note=row.text("note"),
    )


def _missing_table(row: Table) -> MissingTable:
    return MissingTable(
        id=row.word("id"),
        name=row.text("name"),
        columns=row.rows("columns", lambda column: Text(column.word("nl"), column.word("en"))),
        why=row.text("why"),
        source=_source(row),
    )


def _source(row: Table, key: str = "source") -> str:
    """A source names a section and a line, so that a reader finds it in the text."""
    source = row.word(key)
    try:
        citations(source)
    except ValueError:
        row.fault("case.bad_source", key)
    return source


def _amount(row: Table, key: str) -> Decimal:
    """An amount as printed: 49.596.975, or a dash for nothing."""
    printed = row.word(key)
    if printed.strip() in _DASHES:
        return Decimal(0)
    try:
        return read_dutch(printed, minimum=Decimal(0))
    except Refused:
        row.fault("case.bad_amount", key)
        return Decimal(0)
