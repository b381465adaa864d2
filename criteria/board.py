"""The board of topics with one tenderer: per theme, how far each is, and where the sides stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from criteria.catalogue import Topic
from criteria.dialogue import TopicOutcome
from criteria.talks import Item

OPEN, CONTRACT = "open", "contract"
FILTERS = (OPEN, *(outcome.value for outcome in TopicOutcome), CONTRACT)
"""Which topics a reader can choose: by how they were closed, or those the text itself puts in the
contract."""


@dataclass(frozen=True, slots=True)
class Group:
    """The topics under one theme, and how many of them were closed; `theme` is empty for none."""

    theme: str
    topics: tuple[Topic, ...]
    closed: int


@dataclass(frozen=True, slots=True)
class Positions:
    """Where each side stands: what it said last. Empty while it said nothing."""

    authority: str = ""
    tenderer: str = ""


def groups(
    topics: Iterable[Topic], outcomes: Mapping[str, str], themes: Iterable[str]
) -> tuple[Group, ...]:
    """Topics by theme, in the order of `themes`; then other themes, those without a theme last."""
    found: dict[str, list[Topic]] = {theme: [] for theme in themes}
    for topic in topics:
        found.setdefault(topic.theme, []).append(topic)
    ordered = sorted(((theme, rows) for theme, rows in found.items() if rows), key=_unnamed)
    return tuple(
        Group(theme, tuple(rows), sum(row.id in outcomes for row in rows))
        for theme, rows in ordered
    )


def _unnamed(pair: tuple[str, list[Topic]]) -> bool:
    return not pair[0]


def fits(topic: Topic, outcomes: Mapping[str, str], which: str) -> bool:
    """Whether a topic is among those that were chosen; all are without a choice."""
    if which == CONTRACT:
        return topic.contract
    return which not in FILTERS or outcomes.get(topic.id, OPEN) == which


def counts(topics: Iterable[Topic], outcomes: Mapping[str, str]) -> dict[str, int]:
    """How many topics each choice gives."""
    rows = tuple(topics)
    return {which: sum(fits(row, outcomes, which) for row in rows) for which in FILTERS}


def positions(items: Iterable[Item]) -> dict[str, Positions]:
    """The last position of each side per topic; `items` of all minutes, oldest first.

    A side that said nothing at a later session stands where it stood.
    """
    found: dict[str, Positions] = {}
    for item in items:
        before = found.get(item.topic, Positions())
        found[item.topic] = Positions(
            item.authority.strip() or before.authority, item.tenderer.strip() or before.tenderer
        )
    return found
