"""How long a text of a plan may be and how far its numbers go: on a page and in a file alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from criteria.plan import EvaluationPlan
from criteria.plan.file_codes import fields, is_record, many, optional, turned, unkeepable
from criteria.refusals import Refusal, refusal
from criteria.text import Text

LINE, LONG = 200, 4000
MOST_AMOUNT = Decimal(10) ** 13
MOST_ADMITTED = 100
MOST_WEIGHT = Decimal(100)
MOST_SPREAD = Decimal(1000)
MOST_SHARE = Decimal(100)
MOST_WORDS = 500
MOST_DECIMALS = 3
MOST_DAYS = 365
MOST_CLIENTS = 10_000_000

_LINES = frozenset({"title", "name", "function"})
"""Texts in two languages of one line; the others are long."""
_LENGTHS: Mapping[str, int] = {
    **dict.fromkeys(("source", "fall_source", "as_printed", "fall_as_printed", "document"), 300),
    **dict.fromkeys(("applies", "runs_from", "now_called"), 300),
    **dict.fromkeys(("basis", "condition", "anchor"), 600),
    **dict.fromkeys(("correction", "note"), 1000),
    **dict.fromkeys(("rows", "original"), LONG),
    "RuleSet/reference": 300,
    "StandstillRule/complaints": 300,
    "Setting/id": LONG,
    "Step/name": 100,
}
"""By the name of a field, or of a record with the field; the others follow from the type."""
_EUROS = (Decimal(0), MOST_AMOUNT)
_REACH: Mapping[str, tuple[Decimal, Decimal]] = {
    **dict.fromkeys(
        (
            *("LotRules/ceilings", "LotRules/fixed_prices", "PriceRule/parameters"),
            *("Question/value", "BudgetYear/historical", "BudgetYear/objective"),
            "BudgetYear/total",
        ),
        _EUROS,
    ),
    **dict.fromkeys(("ClientCount/low", "ClientCount/high"), (Decimal(0), Decimal(MOST_CLIENTS))),
    **dict.fromkeys(
        ("LotRules/low_mean", "LotRules/low_next", "LotRules/low_reference"),
        (Decimal(0), MOST_SHARE),
    ),
    "LotRules/low_amount": _EUROS,
    "ConsensusRule/discuss_from": (Decimal(0), MOST_SPREAD),
    "ConsensusRule/minimum_words": (Decimal(0), Decimal(MOST_WORDS)),
    "ConsensusRule/decimals": (Decimal(0), Decimal(MOST_DECIMALS)),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The most letters of a text, and the least and the most of a number, where there are any."""

    longest: int
    reach: tuple[Decimal, Decimal] | None = None

    def of_text(self, text: str) -> Iterator[Refusal]:
        """What is wrong with a text, in the words of the page."""
        if unkeepable(text) or turned(text):
            yield refusal("acts.text_marks")
        elif len(text) > self.longest:
            yield refusal("acts.text_long", None, limit=self.longest)

    def of_number(self, number: Decimal) -> Iterator[Refusal]:
        if self.reach is None:
            return
        least, most = self.reach
        if number < least:
            yield refusal("numbers.too_low", None, minimum=least)
        elif number > most:
            yield refusal("numbers.too_high", None, maximum=most)


@cache
def limits(cls: str, field: str, hint: Any) -> Limits:
    """The limits of a field of a record, of the type `hint`."""
    kind, _ = optional(hint)
    inner = many(kind) or kind
    standard = LONG if inner is not str and field not in _LINES else LINE
    own = f"{cls}/{field}"
    return Limits(_LENGTHS.get(own, _LENGTHS.get(field, standard)), _REACH.get(own))


def limits_at(path: tuple[str, ...]) -> Limits:
    """The limits of what stands at a path of a plan."""
    hint: Any = EvaluationPlan
    found = Limits(LONG)
    for key in path:
        kind, _ = optional(hint)
        if kind is Text:
            break
        if is_record(kind):
            hint = fields(kind)[key]
            found = limits(kind.__name__, key, hint)
        else:
            hint = many(kind) or str
    return found
