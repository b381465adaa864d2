"""The contract annex: what was agreed with one tenderer, in the order of the contract.

It holds every agreement that both sides agreed on and that still holds, word for word, and nothing
else. What was proposed or dropped is told by its number alone, so that nobody looks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property

from criteria.canon import composed, digest, to_plain
from criteria.contract_budget import ContractYear
from criteria.indicators import Indicator
from criteria.references import agreement_ref, indicator_ref, risk_ref
from criteria.risks import Risk
from criteria.text import Text

_WORD = re.compile(r"(?:artikel|article|art\.?)\s+", re.IGNORECASE)
_PIECES = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Article:
    """One agreement as it holds; `indicators` and `risks` by number, of those in the annex."""

    number: int
    version: int
    title: str
    text: str
    owner: str
    kind: str
    indicators: tuple[int, ...]
    risks: tuple[int, ...]

    @property
    def ref(self) -> str:
        return agreement_ref(self.number)


@dataclass(frozen=True, slots=True)
class Chapter:
    """The agreements of one article of the contract; `clause` is empty where they have none."""

    clause: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class AnnexIndicator:
    number: int
    version: int
    content: Indicator

    @property
    def ref(self) -> str:
        return indicator_ref(self.number)


@dataclass(frozen=True, slots=True)
class AnnexRisk:
    number: int
    version: int
    content: Risk

    @property
    def ref(self) -> str:
        return risk_ref(self.number)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is no part of the contract, by number: never agreed, or no longer holding."""

    proposed: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class ContractAnnex:
    """Everything that the annex prints.

    parties  (role, name) of the tenderer
    draft    whether the contract was not awarded yet
    goals    (code, title) of the objectives and questions that indicators serve
    """

    reference: str
    title: Text
    authority: str
    tenderer: str
    parties: tuple[tuple[str, str], ...]
    made_at: datetime
    draft: bool
    plan_version: int | None
    years: tuple[ContractYear, ...]
    chapters: tuple[Chapter, ...]
    indicators: tuple[AnnexIndicator, ...]
    risks: tuple[AnnexRisk, ...]
    goals: tuple[tuple[str, Text], ...]
    left_out: LeftOut

    @cached_property
    def digest(self) -> str:
        """The digest of what was agreed: the same whenever the annex is made of it."""
        names = [field.name for field in fields(self) if field.name not in ("made_at", "draft")]
        return digest(composed({name: to_plain(getattr(self, name)) for name in names}))

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(one for chapter in self.chapters for one in chapter.articles)


def clause_number(typed: str) -> str:
    """The number of an article of the contract: "artikel 6.3" and "6.3" are the same."""
    return _WORD.sub("", " ".join(typed.split()), count=1).rstrip(".")


def by_clause(articles: Iterable[tuple[str, Article]]) -> tuple[Chapter, ...]:
    """Agreements, each with its clause, in the order of the contract; those without one last."""
    found: dict[str, list[Article]] = {}
    for typed, one in articles:
        found.setdefault(clause_number(typed), []).append(one)
    return tuple(
        Chapter(clause, tuple(sorted(found[clause], key=lambda one: one.number)))
        for clause in sorted(found, key=_place)
    )


def _place(clause: str) -> tuple[bool, list[tuple[bool, int, str]]]:
    """6.2 stands before 6.10, and both before 12.1."""
    pieces = [piece for piece in _PIECES.split(clause.casefold()) if piece]
    return not clause, [
        (not piece.isdecimal(), int(piece) if piece.isdecimal() else 0, piece) for piece in pieces
    ]
