"""The order in which one assessor meets the tenderers: shuffled, and shown afterwards to be so.

Who is read first sets the mark for the rest. Each assessor therefore has an order of its own, drawn
from a seed that is recorded. Whoever has the seed finds the same order again: the tenderers by the
SHA-256 of seed and id. Where names are masked, a handle from the same seed stands in the addresses
of the own sheets, so that an id of another page does not lead there.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")
BY_TENDERER, BY_QUESTION = "tenderer", "question"


def shuffled(seed: str, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids in the order of this seed, whatever order they came in."""
    return tuple(sorted(ids, key=lambda id_: (_place(seed, id_), id_)))


def _place(seed: str, id_: str) -> str:
    return hashlib.sha256(f"tender-order/1\n{seed}\n{id_}".encode()).hexdigest()


def handle(seed: str, id_: str) -> UUID:
    """What stands for a tenderer in one order; without the seed nobody finds the id with it."""
    told = hmac.digest(seed.encode(), f"tender-handle/1\n{id_}".encode(), "sha256")
    return UUID(bytes=told[:16])


def walk(order: str, tenderers: Iterable[T], questions: Iterable[str]) -> tuple[tuple[T, str], ...]:
    """Every sheet cell in the order of work: tenderer by tenderer, or question by question."""
    everyone, asked = tuple(tenderers), tuple(questions)
    if order == BY_QUESTION:
        return tuple((one, question) for question in asked for one in everyone)
    return tuple((one, question) for one in everyone for question in asked)
