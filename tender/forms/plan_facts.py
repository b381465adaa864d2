"""The sections of the plan editor for the facts of the case."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from criteria.case import KINDS, STATUSES
from criteria.case_facts import CARE, MANDATES
from criteria.changes import Path
from criteria.plan.codes import MOST_TERM_YEARS
from criteria.plan.limits import MOST_AMOUNT, MOST_CLIENTS
from criteria.reading import YEARS
from criteria.refusals import Refused, refusal
from tender.forms.fields import DutchNumberField
from tender.forms.plan_fields import Place, choice, day, line, number, one, picks, words
from tender.forms.plan_row_fields import first_day, listed, maybe_day, maybe_words, term_parts
from tender.forms.plan_rows import ENGLISH
from tender.forms.plan_sections import Tree, label, named, rows


def _source(path: Path) -> Place:
    return line((*path, "source"), label("source_in"))


def assignment(tree: Tree) -> Iterator[Place]:
    """Who buys what, for how long, and for how many; and the attachments the text refers to."""
    yield line(("authority",), label("authority"), required=True)
    yield from words(("title",), _l("Naam van de aanbesteding"), ENGLISH, required=True)
    path = ("facts", "object")
    yield from words((*path, "text"), _l("Waar gaat de opdracht over?"), ENGLISH, long=True)
    yield _source(path)
    path = ("facts", "term")
    yield first_day((*path, "start"), _l("Eerste dag van de overeenkomst"))
    yield term_parts((*path, "parts"), KINDS, MOST_TERM_YEARS)
    yield from words((*path, "condition"), _l("Voorwaarde voor verlenging"), ENGLISH)
    yield _source(path)
    for row in rows(tree, "facts", "clients"):
        yield from _clients(("facts", "clients", row["id"]))
    for row in rows(tree, "facts", "attachments"):
        yield from _attachment(("facts", "attachments", row["id"]))


def _attachment(path: Path) -> Iterator[Place]:
    yield from words((*path, "title"), _l("Naam van de bijlage"), ENGLISH, required=True)
    yield line((*path, "source"), _l("Genoemd in"))
    yield line((*path, "document"), label("document"))


def _clients(path: Path) -> Iterator[Place]:
    for end in ("low", "high"):
        yield number((*path, end), label(end), whole=True, minimum=0, maximum=MOST_CLIENTS)
    yield from words((*path, "basis"), label("basis"), ENGLISH, required=True)
    yield choice((*path, "care"), label("care"), named("care", CARE))
    yield _source(path)


def planning(tree: Tree) -> Iterator[Place]:
    """The steps of the planning: the days, how sure they are, and what was printed."""
    for row in rows(tree, "facts", "planning"):
        path = ("facts", "planning", row["id"])
        yield from words((*path, "name"), _l("Naam van de stap"), ENGLISH, required=True)
        yield day((*path, "start"), _l("Eerste dag"))
        yield day((*path, "end"), _l("Laatste dag"))
        yield choice((*path, "status"), label("status"), named("planning_status", STATUSES))
        yield line((*path, "as_printed"), label("as_printed"))
        yield maybe_words((*path, "correction"), label("correction"), ENGLISH)
        yield _source(path)


def municipalities(tree: Tree) -> Iterator[Place]:
    """Who takes part from when, and who gave the mandate to decide."""
    for row in rows(tree, "facts", "municipalities"):
        path = ("facts", "municipalities", row["id"])
        yield line((*path, "name"), _l("Naam van de gemeente"), required=True)
        yield listed((*path, "aliases"), label("aliases"))
        yield maybe_day((*path, "joined"), _l("Doet mee vanaf"))
        yield choice((*path, "mandate"), label("mandate"), named("mandate", MANDATES))
        yield maybe_day((*path, "mandate_on"), label("mandate_on"))
        yield maybe_words((*path, "note"), label("note"), ENGLISH)
        yield _source(path)


def budget(tree: Tree) -> Iterator[Place]:
    """The budget of each calendar year, who is not in it, and the fall the documents speak of."""
    path = ("facts", "budget")
    found = rows(tree, *path, "years")
    for row in found:
        for part in ("historical", "objective", "total"):
            yield number(
                (*path, "years", str(row["year"]), part),
                label(part if part != "total" else "years_total"),
                places=2,
                minimum=0,
                maximum=MOST_AMOUNT,
            )
    towns = [row["name"] for row in rows(tree, "facts", "municipalities") if row["name"]]
    kept = tree["facts"]["budget"]["excludes"]
    yield picks((*path, "excludes"), label("excludes"), _pairs([*towns, *kept]))
    for end in ("fall_from", "fall_to"):
        yield _year((*path, end), label(end))
    yield line((*path, "fall_as_printed"), label("fall_as_printed"))
    yield line((*path, "fall_source"), label("fall_source"))
    yield _source(path)


def _pairs(names: list[str]) -> list[tuple[str, Any]]:
    return [(name, name) for name in dict.fromkeys(names)]


def _year(path: Path, label_: Any) -> Place:
    """A calendar year, or none, which the plan writes as 0."""
    return one(
        path,
        YearField(label_, places=0, required=False),
        lambda year: Decimal(year) if year else None,
        lambda typed: int(typed or 0),
    )


class YearField(DutchNumberField):
    """A calendar year: 2022, never 2.022."""

    def read(self, typed: str) -> Decimal:
        found = super().read(typed)
        if found not in YEARS:
            raise Refused(refusal("moments.year_out_of_range"))
        return found

    def shown(self, value: Decimal | int) -> str:
        return str(value)
