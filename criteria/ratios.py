"""Financial ratios, computed exactly from amounts of the annual accounts.

Which ratio, at what level and for whom is a choice of the plan: a member alone, the lead alone or
the consortium as a whole can each turn the outcome. Nothing here is a level set by law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from criteria.refusals import refusal, refuse_if
from criteria.text import Text

Verdict = Literal["pass", "fail", "open"]
Amounts = Mapping[str, Decimal]
"""Whole amounts in euros of one financial year, by the id of their term."""

VERDICTS: Mapping[str, Verdict] = {
    "pass": "pass",  # nosec B105  # a verdict
    "fail": "fail",
    "open": "open",
}
UNITS = ("ratio", "percent")
BOUNDS = ("min", "max")
OWNERS = ("party", "contract")
RATIO_FOR = ("lead", "each", "whole")
"""Whose accounts count: those of the lead, of each member by itself, or of all added up."""
MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Term:
    """An amount that a ratio is made of.

    owner  "party" when each party has its own, "contract" when there is one for all
    """

    id: str
    title: Text
    text: Text
    owner: str
    source: str


@dataclass(frozen=True, slots=True)
class Side:
    """A sum of terms: those added, less those taken off."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    def of(self, amounts: Amounts) -> Fraction:
        added = sum((Fraction(amounts[term]) for term in self.plus), Fraction(0))
        return added - sum((Fraction(amounts[term]) for term in self.minus), Fraction(0))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of two sums.

    unit          "ratio" is the quotient, "percent" the quotient times 100
    bound         "min" when at least the level is good, "max" when at most
    usual         what buyers often ask, with the range seen; shown, never filled in
    years_needed  in how many of the `years_seen` adopted years the level must be met
    when_zero     the verdict when the denominator is zero, with `zero_note` why
    """

    id: str
    title: Text
    text: Text
    numerator: Side
    denominator: Side
    unit: str
    bound: str
    usual: Decimal
    usual_low: Decimal
    usual_high: Decimal
    threshold: Text
    years_needed: int
    years_seen: int
    when_zero: Verdict
    zero_note: Text
    source: str

    @property
    def terms(self) -> tuple[str, ...]:
        sides = (self.numerator, self.denominator)
        return tuple(term for side in sides for term in (*side.plus, *side.minus))


@dataclass(frozen=True, slots=True)
class RatioRule:
    """A ratio as a plan demands it.

    ratio         its id in the catalogue
    level         what it must at least or at most be; None while the buyer has not chosen
    years_seen    how many adopted financial years are looked at, the latest first
    years_needed  in how many of them the level must be met
    party         one of RATIO_FOR; None while the buyer has not chosen
    """

    ratio: str
    level: Decimal | None = None
    years_seen: int = 1
    years_needed: int = 1
    party: str | None = None


def value(ratio: Ratio, amounts: Amounts) -> Fraction | None:
    """The ratio in its own unit; None when the denominator is zero, so that there is no number.

    Refused when an amount is missing or is no number.
    """
    _check(ratio, amounts)
    below = ratio.denominator.of(amounts)
    if below == 0:
        return None
    return ratio.numerator.of(amounts) / below * (100 if ratio.unit == "percent" else 1)


def verdict(ratio: Ratio, level: Decimal, amounts: Amounts) -> Verdict:
    """Whether one year meets the level.

    A denominator of zero has the verdict of the catalogue. One below zero turns the sign of the
    number, which then says nothing: a person decides.
    """
    found = value(ratio, amounts)
    if found is None:
        return ratio.when_zero
    if ratio.denominator.of(amounts) < 0:
        return "open"
    asked = Fraction(level)
    return "pass" if (found >= asked if ratio.bound == "min" else found <= asked) else "fail"


def settled(found: Sequence[Verdict], seen: int, needed: int) -> Verdict:
    """What the years come to when `needed` of `seen` meet the level; a year not there is open."""
    met = found.count("pass")
    undecided = seen - met - found.count("fail")
    if met >= needed:
        return "pass"
    return "open" if met + undecided >= needed else "fail"


def consolidated(members: Sequence[Amounts], terms: Iterable[Term]) -> dict[str, Decimal]:
    """The amounts of a consortium as a whole: those of its members added up.

    What belongs to the contract is taken once; refused when the members do not give the same. A
    term that not every member gives is left out, so that no ratio counts it as zero.
    """
    given = [term for term in terms if members and all(term.id in one for one in members)]
    once = [term.id for term in given if term.owner == "contract"]
    refuse_if(
        refusal("ratios.contract_differs", term, term=term)
        for term in once
        if len({one[term] for one in members}) > 1
    )
    return {
        term.id: members[0][term.id]
        if term.id in once
        else sum((one[term.id] for one in members), Decimal(0))
        for term in given
    }


def _check(ratio: Ratio, amounts: Amounts) -> None:
    asked = dict.fromkeys(ratio.terms)
    refuse_if(
        (
            *(refusal("ratios.missing", term, term=term) for term in asked if term not in amounts),
            *(
                refusal("ratios.not_a_number", term, term=term)
                for term in asked
                if term in amounts and not amounts[term].is_finite()
            ),
        )
    )
