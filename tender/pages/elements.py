"""What the final offers promise, side by side, and whether they honour what was agreed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from criteria.element_figures import THEMES, best_and_worst, theme_of
from criteria.plan import EvaluationPlan
from criteria.text import Text
from criteria.trace import Gap
from tender.store.agreements import AgreementView, GapView

VOLUME = "BAFO-23"
TRANSFORMATION = "BAFO-14"
EXPECTED = "A-36"
"""The expected number of clients the lump sum is built on (S §4.4.1 L850-852)."""
_GAP = {"not_met": Gap.MISSING, "met_differently": Gap.WEAKENED}


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One element with its unit, what it is compared with, and what each offer says.

    ranks  which of them is the best and which the worst, where a figure decides that
    """

    id: str
    title: str
    unit: str
    compare: str
    texts: tuple[str, ...]
    ranks: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """The number of clients an offer assumes; `inside` is None when no number can be read."""

    name: str
    text: str
    count: int | None
    inside: bool | None


@dataclass(frozen=True, slots=True)
class Conformity:
    """How many agreements of one tenderer the offer honours."""

    name: str
    met: int
    differently: int
    not_met: int
    open: int

    @property
    def total(self) -> int:
        return self.met + self.differently + self.not_met + self.open

    @property
    def state(self) -> str:
        if self.open:
            return "waiting"
        return "attention" if self.differently or self.not_met else "ok"


@dataclass(frozen=True, slots=True)
class Deviation:
    """An agreement that the offer does not honour to the letter, as was decided.

    offered   the place in the offer; None for a reader who has to declare interests first
    settled   what was decided about the gap this leaves; "" while nothing was
    """

    tenderer: UUID
    name: str
    number: int
    topic: str
    agreed: str
    offered: str | None
    outcome: str
    settled: str


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of one lot, also by theme; `silent` are those that no offer fills in."""

    rows: tuple[ElementRow, ...]
    themes: tuple[tuple[str, tuple[ElementRow, ...]], ...]
    silent: tuple[tuple[str, str], ...]
    transformation: ElementRow | None
    volume: tuple[Volume, ...]
    band: tuple[int, int] | None
    band_basis: str


def elements(
    plan: EvaluationPlan,
    offered: Sequence[tuple[str, UUID]],
    parts: Iterable[Mapping[UUID, Mapping[str, str]]],
    lang: str,
) -> Elements:
    """Elements side by side. offered: (name, candidacy); parts: texts per candidacy and element."""
    texts: dict[UUID, dict[str, str]] = {}
    for part in parts:
        for candidacy, given in part.items():
            texts.setdefault(candidacy, {}).update(given)
    rows, silent = [], []
    for element in plan.elements:
        said = tuple(texts.get(id_, {}).get(element.id, "") for _, id_ in offered)
        title = element.title.get(lang)
        if any(said):
            rows.append(
                ElementRow(
                    element.id,
                    title,
                    element.unit.get(lang),
                    element.compare.get(lang),
                    said,
                    best_and_worst(element.id, said),
                )
            )
        else:
            silent.append((element.id, title))
    by_id = {row.id: row for row in rows}
    band, basis = _band(plan)
    return Elements(
        tuple(rows),
        _by_theme(rows),
        tuple(silent),
        by_id.get(TRANSFORMATION),
        _volumes(by_id.get(VOLUME), offered, band),
        band,
        basis.get(lang) if basis else "",
    )


def _by_theme(rows: Sequence[ElementRow]) -> tuple[tuple[str, tuple[ElementRow, ...]], ...]:
    found = ((theme, tuple(r for r in rows if theme_of(r.id) == theme)) for theme in THEMES)
    return tuple((theme, of) for theme, of in found if of)


def _band(plan: EvaluationPlan) -> tuple[tuple[int, int] | None, Text | None]:
    found = next((row for row in plan.facts.clients if row.id == EXPECTED), None)
    return ((found.low, found.high), found.basis) if found else (None, None)


def _volumes(
    row: ElementRow | None, offered: Sequence[tuple[str, UUID]], band: tuple[int, int] | None
) -> tuple[Volume, ...]:
    if row is None or band is None:
        return ()
    return tuple(
        _volume(name, text, band) for (name, _), text in zip(offered, row.texts, strict=True)
    )


def _volume(name: str, text: str, band: tuple[int, int]) -> Volume:
    """The first number in the text; a person reads the words beside it."""
    found = re.search(r"\d{1,3}(?:\.\d{3})+|\d+", text)
    count = int(found[0].replace(".", "")) if found else None
    return Volume(name, text, count, None if count is None else band[0] <= count <= band[1])


def conformity(
    offered: Sequence[tuple[str, UUID]], agreements: Iterable[AgreementView]
) -> tuple[Conformity, ...]:
    """How many agreements each tenderer honours. offered: (name, tenderer)."""
    found: dict[UUID, list[str | None]] = {}
    for row in agreements:
        found.setdefault(row.tenderer, []).append(row.conformity)
    return tuple(
        Conformity(
            name,
            *(found.get(id_, []).count(o) for o in ("met", "met_differently", "not_met", None)),
        )
        for name, id_ in offered
    )


def deviations(
    plan: EvaluationPlan,
    offered: Sequence[tuple[str, UUID]],
    agreements: Iterable[AgreementView],
    undeclared: Container[UUID],
    settled: Mapping[tuple[UUID, str], GapView],
    lang: str,
) -> tuple[Deviation, ...]:
    """Agreements that are not honoured to the letter, in the order of the offers.

    settled  decisions, by agreement and gap
    """
    names = {id_: name for name, id_ in offered}
    places = {id_: place for place, id_ in enumerate(names)}
    within = [row for row in agreements if row.tenderer in names]
    topics = {topic.id: topic.title.get(lang) for topic in plan.topics}

    def decided(row: AgreementView, outcome: str) -> str:
        found = settled.get((row.thread, _GAP[outcome].value))
        return found.outcome if found else ""

    return tuple(
        Deviation(
            row.tenderer,
            names[row.tenderer],
            row.number,
            topics.get(row.topic, row.topic),
            row.text,
            None if row.tenderer in undeclared else row.passage,
            row.conformity,
            decided(row, row.conformity),
        )
        for row in sorted(within, key=lambda row: (places[row.tenderer], row.number))
        if row.conformity in _GAP
    )
