"""A plan in which every field holds something that stands nowhere else, and what a reader then sees
of it. A new field of a plan is in it without a word here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from criteria.formulas import PriceRule
from criteria.moments import short_date, show_date, show_moment
from criteria.numbers import show
from criteria.plan import FORMAT, RULE_SETS, EvaluationPlan
from criteria.plan.file_codes import CODES, fields, fixed, is_record, many, optional
from criteria.text import Text
from criteria.texts import sentence

LANGUAGES = ("nl", "en")
ROWS = 2
"""How many rows each list has."""

_CODED: Mapping[tuple[str, str], tuple[str, ...]] = {
    **{place: codes.known for place, codes in CODES.items()},
    ("Topic", "kind"): ("D", "S"),
    ("Municipality", "mandate"): ("yes",),
    ("ClientCount", "care"): ("zin",),
    ("MissingTable", "status"): ("to_fill",),
    ("RuleSet", "source"): ("documents",),
    ("RuleSet", "id"): RULE_SETS,
    ("Setting", "id"): ("application_deadline", "standstill/days"),
}
"""Fields that hold one of a fixed set of words."""
_TOLD = frozenset({"against", "cutoff"})
"""Fields whose words the guide has a sentence for."""
_FIXED: Mapping[tuple[str, str], Any] = {
    ("EvaluationPlan", "format"): FORMAT,
    ("TermPart", "years"): 1,
    ("LotRules", "priced_years"): 1,
}


@dataclass
class Marks:
    """Makes the plan, and remembers by place what has to be read, in each language one of these."""

    wanted: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    count: int = 0

    def plan(self) -> EvaluationPlan:
        made: EvaluationPlan = self._made(EvaluationPlan, "plan")
        return made

    def _made(self, hint: Any, place: str, of: tuple[str, str] = ("", ""), row: int = 0) -> Any:
        """A value of this type. `of` is the field it belongs to, `row` which one of a list."""
        hint, _ = optional(hint)
        if of in _FIXED:
            return _FIXED[of]
        if hint is PriceRule:
            return self._price(place)
        if is_record(hint) and hint is not Text:
            return hint(
                **{
                    key: self._made(kind, f"{place}/{key}", (hint.__name__, key), row)
                    for key, kind in fields(hint).items()
                }
            )
        if (inner := many(hint)) is not None:
            return tuple(self._made(inner, f"{place}/{n}", of, n) for n in range(ROWS))
        if inside := fixed(hint):
            return tuple(self._made(one, f"{place}.{n}") for n, one in enumerate(inside))
        if of in _CODED:
            return self._code(of, place, row)
        if hint is Text:
            return Text(self._word(f"{place} (nl)", "nl"), self._word(f"{place} (en)", "en"))
        return self._value(hint, place)

    def _code(self, of: tuple[str, str], place: str, row: int) -> str:
        code = _CODED[of][row % len(_CODED[of])]
        if of in CODES and CODES[of].family:
            told = [f"guide.{of[1]}_{code}"] if of[1] in _TOLD else []
            self.wanted[place] = {
                lang: (CODES[of].word(code, lang), *(sentence(one, lang) for one in told))
                for lang in LANGUAGES
            }
        return code

    def _price(self, place: str) -> PriceRule:
        named = {
            name: self._value(Decimal, f"{place}/parameters/{name}")
            for name in ("floor", "ceiling")
        }
        points = self._value(Decimal, f"{place}/points")
        return PriceRule("band", points, (*named.items(), ("clip", True)))

    def _word(self, place: str, lang: str = "") -> str:
        self.count += 1
        word = f"Merk{self.count:05d}x"
        self.wanted[place] = {one: (word,) for one in ((lang,) if lang else LANGUAGES)}
        return word

    def _value(self, hint: Any, place: str) -> Any:
        if hint is str:
            return self._word(place)
        if hint is bool:
            return True
        self.count += 1
        if hint is int:
            made: Any = 10_000 + self.count
            self._number(place, made)
        elif hint is date:
            made = date(2030, 1, 1) + timedelta(days=self.count)
            self.wanted[place] = {
                lang: (show_date(made, lang).split(" ", 1)[1], short_date(made, lang))
                for lang in LANGUAGES
            }
        elif hint is datetime:
            made = datetime(2030, 1, 1, 8, tzinfo=UTC) + timedelta(days=self.count)
            self.wanted[place] = {lang: (show_moment(made, lang),) for lang in LANGUAGES}
        else:
            made = Decimal(10_000 + self.count) + Decimal("0.25")
            self._number(place, made)
        return made

    def _number(self, place: str, number: Decimal | int) -> None:
        self.wanted[place] = {
            lang: (show(number, lang=lang), *((str(number),) if isinstance(number, int) else ()))
            for lang in LANGUAGES
        }

    def missing(self, text: str, lang: str) -> Iterator[str]:
        """The places of the plan that a reader of this text does not see."""
        for place, by_lang in self.wanted.items():
            if lang in by_lang and not any(word in text for word in by_lang[lang]):
                yield f"{place}: {by_lang[lang][0]}"
