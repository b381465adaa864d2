"""The fields of a plan that hold one of a fixed set of words, and the limits of the others.

A file from outside is held to these before it is read as a plan. A person reads the words in its
own language; their names stand in `criteria/sentences/names.toml` and `sheets.toml`.
"""

from __future__ import annotations

import dataclasses
import types
import typing
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from criteria import requirements
from criteria.admission import DEMAND_KINDS
from criteria.application import LEGAL_FORMS, PARTY_ROLES
from criteria.canon import LATER
from criteria.case import KINDS, STATUSES
from criteria.case_facts import CARE, MANDATES, TABLE_STATUSES
from criteria.dialogue import TOPIC_KINDS, TOPIC_PARTIES
from criteria.formulas import FORMULAS
from criteria.plan import (
    ANSWERED,
    BEGUN,
    CUTOFFS,
    METHODS,
    MOMENTS,
    ORDERS,
    RULE_SETS,
    RULE_SOURCES,
    SEATS,
)
from criteria.ranking_rules import AGAINST, MODES
from criteria.ratios import RATIO_FOR
from criteria.text import Text
from criteria.texts import catalogue, sentence

LONGEST = 20_000
"""The most letters of one text."""

MOST_DIGITS = 20
_KEPT = "\n\t"
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Codes:
    """The words a field may hold, and how the keys of their names begin ("" without names)."""

    family: str
    known: tuple[str, ...]

    def word(self, code: str, lang: str) -> str:
        """The name of a code; the code itself where it has none."""
        key = f"{self.family}_{code}"
        return sentence(key, lang) if code in self.known and key in catalogue() else code

    def code(self, word: str) -> str | None:
        """The code behind a name in either language, or behind itself; None when there is none."""
        for code in self.known:
            if plain(word) in {
                plain(code),
                plain(self.word(code, "nl")),
                plain(self.word(code, "en")),
            }:
                return code
        return None

    def words(self, lang: str) -> tuple[str, ...]:
        return tuple(self.word(code, lang) for code in self.known)

    @property
    def told(self) -> Text:
        """All the words, for whoever has to choose one."""
        return Text(", ".join(self.words("nl")), ", ".join(self.words("en")))


def plain(word: str) -> str:
    return " ".join(word.casefold().split())


_PARAMETERS = ("clip", *sorted({name for one in FORMULAS.values() for name in one.required}))
CODES: Mapping[tuple[str, str], Codes] = {
    ("LotRules", "cutoff"): Codes("names.cutoff", CUTOFFS),
    ("StageRules", "against"): Codes("names.against", AGAINST),
    ("Rounding", "mode"): Codes("names.mode", MODES),
    ("PriceRule", "formula"): Codes("names.formula", tuple(FORMULAS)),
    ("PriceRule", "parameters"): Codes("names.parameter", _PARAMETERS),
    ("RuleSet", "id"): Codes("names.rules", RULE_SETS),
    ("RuleSet", "source"): Codes("names.source", RULE_SOURCES),
    ("StandstillRule", "begun"): Codes("names.begun", BEGUN),
    ("Seat", "role"): Codes("names.role", SEATS),
    ("AdviceRule", "closes"): Codes("names.closes", MOMENTS),
    ("ConsensusRule", "method"): Codes("names.method", METHODS),
    ("ScoringRule", "order"): Codes("names.scoring_order", ORDERS),
    ("AdvisingRule", "answered"): Codes("names.advice_answered", ANSWERED),
    ("Demand", "kind"): Codes("names.demand", DEMAND_KINDS),
    ("Demand", "applies_to"): Codes("names.party", PARTY_ROLES),
    ("Demand", "not_for_legal_forms"): Codes("names.form", LEGAL_FORMS),
    ("RatioRule", "party"): Codes("names.ratio_for", RATIO_FOR),
    ("Requirement", "subject"): Codes("names.subject", requirements.SUBJECTS),
    ("Requirement", "moment"): Codes("names.requirement_moment", requirements.MOMENTS),
    ("Requirement", "applicability"): Codes("names.applicability", requirements.APPLICABILITIES),
    ("Limit", "bound"): Codes("names.bound_name", requirements.BOUNDS),
    ("Limit", "unit"): Codes("names.unit_name", requirements.UNITS),
    ("Topic", "parties"): Codes("names.topic_party", TOPIC_PARTIES),
    ("Topic", "kind"): Codes("names.topic_kind", TOPIC_KINDS),
    ("Municipality", "mandate"): Codes("names.mandate", MANDATES),
    ("ClientCount", "care"): Codes("names.care", CARE),
    ("MissingTable", "status"): Codes("names.table_status", TABLE_STATUSES),
    ("TermPart", "kind"): Codes("names.years", KINDS),
    ("PlanningRow", "status"): Codes("names.planning_status", STATUSES),
    ("BackgroundDate", "status"): Codes("names.planning_status", STATUSES),
}


def unkeepable(text: str) -> bool:
    """Whether there are control characters or halves of characters in it."""
    if text.replace("\n", "").replace("\t", "").isprintable():
        return False
    return any(
        mark not in _KEPT and unicodedata.category(mark) in ("Cc", "Cs", "Cn") for mark in text
    )


def turned(text: str) -> bool:
    """Whether there are signs in it that turn the direction of what comes after them."""
    return not _TURNS.isdisjoint(text)


def tidy(text: str) -> str:
    """The text in Unicode normal form C, with one kind of line end."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


# The types of the fields


@cache
def fields(cls: type) -> Mapping[str, Any]:
    """The type of every field of a dataclass, in order."""
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls) if field.init}


@cache
def came_later(cls: type) -> frozenset[str]:
    """The fields of a record that may lack: they came after plans were written without them."""
    return frozenset(field.name for field in dataclasses.fields(cls) if LATER in field.metadata)


def optional(hint: Any) -> tuple[Any, bool]:
    """The type without None, and whether None was in it."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        inner = tuple(one for one in typing.get_args(hint) if one is not type(None))
        if len(inner) == 1:
            return inner[0], True
    return hint, False


def many(hint: Any) -> Any:
    """The type of the items of a list of any length; None for everything else."""
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return arguments[0]
    return None


def fixed(hint: Any) -> tuple[Any, ...]:
    """The types of a list of fixed length; empty for everything else."""
    return typing.get_args(hint) if typing.get_origin(hint) is tuple and not many(hint) else ()


def is_record(hint: Any) -> bool:
    return isinstance(hint, type) and dataclasses.is_dataclass(hint)
