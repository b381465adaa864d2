"""The log of a procedure, newest first: what was done, by whom, and the hash that binds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from criteria import visibility
from criteria.trail import Entry, Head, read_moment
from tender.actions.entry import look
from tender.actions.head_keepers import shown_head
from tender.actions.leading import PRICES
from tender.audit import chain_of
from tender.permissions import Identity, Permission
from tender.store import people, readings, tenderers, trail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from criteria.canon import Json
    from criteria.text import Text

PAGE_SIZE = 50
SHOWN = (
    *("old", "new", "step", "stage", "role", "demand", "topic", "result", "reason", "version"),
    *("side", "edition", "late", "deadline", "reference", "seal", "digest", "seat"),
    *("council", "held_at", "since", "until", "sent"),
)
"""The only fields a page shows. What was written or scored is never among them."""
_ABOUT_TENDERERS = frozenset({"result", "reason"})
_ABOUT_PRICES = ("inquiry.", "offer.set_aside")
"""How acts begin whose result and reason speak of a price."""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry.

    who    its actor; None when that is not known by name any more
    about  the person whom it is about, such as who was given a role
    """

    seq: int
    at: datetime
    act: str
    who: str | None
    kind: str
    fields: tuple[tuple[str, str], ...]
    hash: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class TrailPage:
    """sealed: the log goes no further for now; seats: what seats and councils are called."""

    lines: tuple[TrailLine, ...]
    head: Head | None
    page: int
    pages: int
    sealed: bool = False
    seats: Mapping[str, Text] = field(default_factory=dict)


def trail_page(session: Session, actor: Identity, wanted: int) -> TrailPage:
    """One page of the log. A fixed number of queries, however long the log is.

    While final offers are sealed it ends at the invitation: what follows would tell who handed in,
    and when. Why a price was found low shows to whoever opened the prices.
    """
    case = look(session, actor, Permission.VIEW_TRAIL)
    chain = chain_of(case.id)
    sealed = case.offer_deadline is not None and not case.moment.quality_opened
    head = shown_head(session, case)
    total = head.seq if head else 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(wanted, pages)
    last = total - (page - 1) * PAGE_SIZE
    first = max(0, last - PAGE_SIZE)
    found = trail.entries(session, chain, first, last - first) if last > first else ()
    names = {str(one.id): one.name for one in people.people(session, case.id)}
    bidders = tenderers.tenderers(session, case.id)
    names |= {str(one.id): one.name for one in bidders}
    declared = all(str(one.id) in actor.declared for one in bidders if one.candidacies)
    reads = declared and not actor.conflicted
    less = tuple(name for name in SHOWN if name not in _ABOUT_TENDERERS)
    priced = not visibility.prices(actor.viewer, case.moment).nothing and readings.has_read(
        session, case, actor.id, PRICES
    )

    def shown(entry: Entry) -> tuple[str, ...]:
        hidden = not priced and _text(entry.fields.get("act")).startswith(_ABOUT_PRICES)
        return SHOWN if reads and not hidden else less

    lines = tuple(_line(entry, names, shown(entry)) for entry in reversed(found))
    seats = {seat.id: seat.function for seat in case.plan.committee}
    seats |= {row.id: row.title for row in case.plan.advice}
    return TrailPage(lines, head, page, pages, sealed, seats)


def _line(entry: Entry, names: dict[str, str], shown: tuple[str, ...]) -> TrailLine:
    fields = entry.fields
    kind, _, id_ = _text(fields.get("object")).partition(":")
    return TrailLine(
        entry.seq,
        read_moment(entry.at),
        _text(fields.get("act")),
        names.get(_text(fields.get("actor"))),
        kind,
        tuple((name, _text(fields[name])) for name in shown if fields.get(name) is not None),
        entry.hash,
        names.get(id_) if kind == "participant" else None,
    )


def _text(value: Json) -> str:
    """A plain value as text; anything with parts of its own is not shown."""
    return str(value) if isinstance(value, (str, int)) else ""
