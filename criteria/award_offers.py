"""Sections of the award report on offers after the opening: low prices, draws, set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from criteria.text import Text


@dataclass(frozen=True, slots=True)
class InquiryLine:
    """One step of an inquiry into a low price.

    kind  asked, answered or assessed
    on    when the message went or came, and how
    rows  of an assessment: topic, verdict and reason
    """

    kind: str
    on: date | None
    how: Text | None
    until: date | None
    text: str
    file: str
    rows: tuple[tuple[Text, Text, str], ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AsideLine:
    """An offer that two persons set aside after the opening, with the ranking before and after:
    name, rank and total as a fraction."""

    reason: str
    first: str
    second: str
    at: datetime
    before: tuple[tuple[str, int | None, str], ...]
    after: tuple[tuple[str, int | None, str], ...]


@dataclass(frozen=True, slots=True)
class DrawProof:
    """A draw that anyone can repeat: what was committed to, the seed, and the order it gives."""

    procedure: str
    stage: str
    lot: str
    number: int
    names: tuple[str, ...]
    commitment: str
    committed_by: str
    committed_at: datetime
    seed: str
    first: str
    second: str
    revealed_at: datetime
    order: tuple[str, ...]
