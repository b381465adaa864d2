"""The order in which one assessor meets the tenderers: shuffled, and shown afterwards to be so.

Who is read first sets the mark for the rest. Each assessor therefore has an order of its own, drawn
from a seed that is recorded. Whoever has the seed finds the same order again: the tenderers by the
SHA-256 of seed and id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
BY_TENDERER, BY_QUESTION = "tenderer", "question"


def shuffled(seed: str, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids in the order of this seed, whatever order they came in."""
    return tuple(sorted(ids, key=lambda id_: (_place(seed, id_), id_)))


def _place(seed: str, id_: str) -> str:
    return hashlib.sha256(f"tender-order/1\n{seed}\n{id_}".encode()).hexdigest()


def walk(order: str, tenderers: Iterable[T], questions: Iterable[str]) -> tuple[tuple[T, str], ...]:
    """Every sheet cell in the order of work: tenderer by tenderer, or question by question."""
    everyone, asked = tuple(tenderers), tuple(questions)
    if order == BY_QUESTION:
        return tuple((one, question) for question in asked for one in everyone)
    return tuple((one, question) for one in everyone for question in asked)
