"""Figures of annual accounts held against a ratio that a plan demands: each year, and the whole.

The figures are typed by a person and kept with the decision, so that anybody can do the sum again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.admission import Outcome
from criteria.canon import to_plain
from criteria.catalogue import Demand, load
from criteria.numbers import show
from criteria.ratios import Amounts, Ratio, RatioRule, Term, Verdict, settled, value, verdict
from criteria.refusals import Refusal, refusal
from criteria.text import Text
from criteria.texts import LANGUAGES, sentence

PLACES = 2
"""With how many decimals a ratio is shown. Whether it is met comes from the exact number."""


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One financial year: what was typed, the ratio, and whether it meets the level.

    value  None when an amount is missing or the denominator is zero
    """

    amounts: Amounts
    value: Fraction | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Figures:
    """All the years that are looked at, the latest first, and what they come to."""

    ratio: Ratio
    rule: RatioRule
    years: tuple[YearFigures, ...]
    verdict: Verdict

    def shown(self, year: YearFigures, lang: str) -> str:
        """The ratio of a year as a reader writes it; empty when there is none."""
        if year.value is None:
            return ""
        return show(year.value, PLACES, lang) + ("%" if self.ratio.unit == "percent" else "")

    @property
    def words(self) -> Text:
        """Each year with its ratio, and what the years come to."""
        return Text(*(" ".join(self._words(lang)) for lang in LANGUAGES))

    def _words(self, lang: str) -> Iterator[str]:
        for number, year in enumerate(self.years, 1):
            found = self.shown(year, lang) or sentence("ratios.no_number", lang)
            said = sentence(f"ratios.verdict_{year.verdict}", lang)
            yield sentence("ratios.year_told", lang, n=number, value=found, verdict=said)
        yield sentence(f"ratios.all_{self.verdict}", lang)


def ratio_of(demand: Demand) -> Ratio | None:
    """The ratio of the catalogue that a demand asks."""
    wanted = demand.ratio.ratio if demand.ratio is not None else None
    return next((one for one in load().ratios if one.id == wanted), None)


def terms_of(ratio: Ratio) -> tuple[Term, ...]:
    """The amounts a ratio is made of, each once, in the order in which it names them."""
    known = {term.id: term for term in load().terms}
    return tuple(known[id_] for id_ in dict.fromkeys(ratio.terms))


def work_out(demand: Demand, years: Sequence[Mapping[str, Decimal]]) -> Figures | None:
    """What these years come to, the latest first; None for a demand without a ratio."""
    ratio, rule = ratio_of(demand), demand.ratio
    if ratio is None or rule is None:
        return None
    wanted = [*years, *({} for _ in range(rule.years_seen))][: rule.years_seen]
    found = tuple(_year(ratio, rule, amounts) for amounts in wanted)
    whole = settled([year.verdict for year in found], rule.years_seen, rule.years_needed)
    return Figures(ratio, rule, found, whole)


def _year(ratio: Ratio, rule: RatioRule, amounts: Mapping[str, Decimal]) -> YearFigures:
    if not set(ratio.terms) <= set(amounts):
        return YearFigures(amounts, None, "open")
    told = "open" if rule.level is None else verdict(ratio, rule.level, amounts)
    return YearFigures(amounts, value(ratio, amounts), told)


def check_figures(found: Figures | None, outcome: str, reason: str) -> Iterator[Refusal]:
    """Whoever decides that a demand is met against the figures says why."""
    against = found is not None and found.verdict == "fail" and outcome == Outcome.MET
    if against and not reason.strip():
        yield refusal("ratios.met_against_figures", "reason")


def write_figures(years: Sequence[Mapping[str, Decimal]]) -> str:
    """The figures as they are kept; empty when none were typed."""
    if not any(years):
        return ""
    plain = [{term: to_plain(amount) for term, amount in year.items()} for year in years]
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def read_figures(written: str) -> tuple[dict[str, Decimal], ...]:
    """The figures that `write_figures` wrote."""
    years = json.loads(written) if written else []
    return tuple({term: Decimal(amount) for term, amount in year.items()} for year in years)
