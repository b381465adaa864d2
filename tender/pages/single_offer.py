"""One offer alone: the tests it is held against, and what is still open about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tender.pages.elements import Conformity, Deviation, Elements
from tender.pages.money import Money
from tender.pages.offer_questions import OfferQuestion
from tender.pages.rankings import Table
from tender.pages.registered import Registered

OK, NOT_YET, BAD = "ok", "attention", "bad"


@dataclass(frozen=True, slots=True)
class Test:
    """kind: ceiling, minimum, clients, indicators or agreements."""

    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class Open:
    """So many of a kind that somebody still has to do something about."""

    kind: str
    count: int


def tests(
    money: Money,
    table: Table | None,
    elements: Elements,
    registered: Registered | None,
    conformity: Sequence[Conformity],
    deviations: Sequence[Deviation],
    readable: bool,
) -> tuple[Test, ...]:
    """The tests that this reader can see the outcome of.

    readable  whether the words of the offer are open to this reader
    """
    found = []
    if money.ceilings:
        found.append(Test("ceiling", BAD if money.anybody_above else OK))
    if table is not None and not table.refused:
        found.append(Test("minimum", BAD if table.aside else OK))
    if readable:
        found.extend(Test("clients", OK if v.inside else NOT_YET) for v in elements.volume)
    if registered is not None:
        found.append(Test("indicators", OK if registered.measured[0].ok else NOT_YET))
        undecided = conformity[0].open or any(not one.settled for one in deviations)
        found.append(Test("agreements", NOT_YET if undecided else OK))
    return tuple(found)


def still_open(
    waiting: int,
    questions: Sequence[OfferQuestion],
    elements: Elements,
    registered: Registered | None,
    conformity: Sequence[Conformity],
    deviations: Sequence[Deviation],
    readable: bool,
) -> tuple[Open, ...]:
    """What waits for somebody, as far as this reader may know of it."""
    counts = [("inquiry", waiting), ("questions", sum(not one.closed for one in questions))]
    if registered is not None:
        risks = registered.risks[0]
        counts += [
            ("untested", conformity[0].open),
            ("undecided", sum(not one.settled for one in deviations)),
            ("indicators", len(registered.measured[0].loose)),
            ("risks", risks.unworked),
            ("effects", risks.unknown),
        ]
    if readable:
        counts.append(("elements", len(elements.silent)))
    return tuple(Open(kind, count) for kind, count in counts if count)
