"""A signal or inspection report about a party, and what was done with it: for named persons alone.

It is kept sealed, the words as canonical JSON and a file by itself. The rules here say nothing that
repeats what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from criteria.canon import canonical, from_plain, read_canonical, to_plain
from criteria.documents import file_name
from criteria.refusals import Refusal, refusal

KINDS = ("inquiry", "inspection_report", "judgment", "report_of_person", "other")
WEIGHTS = ("unclear", "light", "serious", "grave")
SOURCE, TEXT = 200, 10_000
EARLIEST = 2000

Words = TypeVar("Words", "Signal", "FollowUp")


@dataclass(frozen=True, slots=True)
class Signal:
    """Where it comes from, how heavy it weighs, what it says, and when it was seen.

    file  name of the file that goes with it; empty without one
    """

    source: str
    kind: str
    weight: str
    text: str
    seen_on: date
    file: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was done with a signal, on which day, and how heavy it weighs since."""

    text: str
    weight: str
    on: date
    file: str = ""


@dataclass(frozen=True, slots=True)
class SignalFile:
    """A file as it came: its name as typed, and its bytes."""

    name: str
    content: bytes


def check_signal(words: Signal | FollowUp, now: date) -> Iterator[Refusal]:
    """Everything that is wrong with the words; a file beside them is inspected elsewhere."""
    if isinstance(words, Signal):
        yield from _text(words.source, "source", SOURCE)
        if words.kind not in KINDS:
            yield refusal("signals.kind_missing", "kind")
        day, name = words.seen_on, "seen_on"
    else:
        day, name = words.on, "on"
    if words.weight not in WEIGHTS:
        yield refusal("signals.weight_missing", "weight")
    yield from _text(words.text, "text", TEXT)
    if day > now:
        yield refusal("parties.day_ahead", name)
    elif day.year < EARLIEST:
        yield refusal("parties.day_old", name, year=str(EARLIEST))


def _text(value: str, field: str, limit: int) -> Iterator[Refusal]:
    if not value.strip():
        yield refusal("acts.text_missing", field)
    elif len(value) > limit:
        yield refusal("acts.text_long", field, limit=limit)


def pack(words: Signal | FollowUp) -> bytes:
    """What is sealed of the words; the file is sealed by itself."""
    return canonical(to_plain(words))


def unpack(cls: type[Words], data: bytes) -> Words:
    """The words that were sealed. ValueError for what `pack` did not write."""
    return from_plain(cls, read_canonical(data))


def neutral_name(name: str) -> str:
    """What a file is called when it is fetched: its sort alone, so that no list tells of it."""
    extension = file_name(name).rpartition(".")[2].lower()
    return f"vertrouwelijk.{extension}"
