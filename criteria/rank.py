"""The ranking that follows from one rank file, for a program and for a person.

`python -m criteria.rank FILE` needs Python alone, so anyone can check a ranking or try a plan.
The file is read by `rank_file`, which refuses whatever it does not know.

Exit status: 0 a ranking, 2 refused or wrong use.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

from criteria.formulas import FORMULAS
from criteria.numbers import rounded, show
from criteria.rank_file import read
from criteria.ranking import RankedOffer, Ranking, rank
from criteria.ranking_rules import RankingRules
from criteria.refusals import Refused, refusal
from criteria.strict_json import MOST_BYTES, short
from criteria.texts import LANGUAGES, sentence
from criteria.totals import TOTAL_DIGITS

ANSWER_FORMAT = "tender-ranking/1"

_PLACES = 4


# --- the answer -----------------------------------------------------------------------------------


def answer(ranking: Ranking, lang: str = "nl") -> dict[str, Any]:
    """The ranking as a program reads it: figures as text, exact ones as fractions."""
    return {
        "format": ANSWER_FORMAT,
        "winner": ranking.winner,
        "draw_needed": ranking.draw_needed,
        "tied": list(ranking.tied),
        "offers": [_answer_entry(ranking.rules, offer, lang) for offer in ranking.offers],
    }


def _answer_entry(rules: RankingRules, offer: RankedOffer, lang: str) -> dict[str, Any]:
    rounding = rules.rounding
    return {
        "id": offer.id,
        "rank": offer.rank,
        "quality": _fixed(offer.quality, None),
        "price_points": _fixed(offer.price_points, rounding.price),
        "total": _fixed(offer.total, rounding.total),
        "value": _fixed(offer.value, rounding.total),
        "exact_total": exact_total(rules, offer),
        "exact_value": exact_value(offer),
        "set_aside": offer.set_aside,
        "steps": [step.sentence(lang) for step in offer.steps],
    }


def exact_total(rules: RankingRules, offer: RankedOffer) -> str | None:
    """The total before rounding, as a fraction; None where there is none."""
    logarithm = rules.price is not None and rules.price.formula == "logarithmic"
    return _exact(offer.exact_total, logarithm)


def exact_value(offer: RankedOffer) -> str | None:
    """The notional price or index before rounding, as a fraction; None where there is none."""
    return _exact(offer.exact_value, False)


def _fixed(number: Fraction | None, places: int | None) -> str | None:
    """With the plan's decimals, or four where the plan does not round; halves away from zero."""
    if number is None:
        return None
    shown = _PLACES if places is None else places
    scaled = (rounded(number, shown) * 10**shown).numerator
    digits = _whole(abs(scaled)).rjust(shown + 1, "0")
    whole, decimals = digits[: len(digits) - shown], digits[len(digits) - shown :]
    return ("-" if scaled < 0 else "") + whole + ("." + decimals if decimals else "")


def _exact(number: Fraction | None, logarithm: bool) -> str | None:
    """A fraction such as 958/11; fifty significant digits where a logarithm took part."""
    if number is None:
        return None
    if logarithm:
        return _significant(number)
    top = ("-" if number < 0 else "") + _whole(abs(number.numerator))
    return top if number.denominator == 1 else f"{top}/{_whole(number.denominator)}"


def _significant(number: Fraction) -> str:
    """Fifty significant digits, without an exponent."""
    places, size = TOTAL_DIGITS - 1, abs(number)
    while size >= 10:
        size, places = size / 10, places - 1
    while 0 < size < 1:
        size, places = size * 10, places + 1
    return _fixed(number, max(places, 0)) or ""


def _whole(number: int) -> str:
    """All digits of a whole number; `str` refuses very long ones."""
    return f"{Decimal(number):f}"


# --- the command ----------------------------------------------------------------------------------


def main(argv: Sequence[str] | None = None) -> int:
    """Rank one file. 0 when there is a ranking, 2 when the file is refused."""
    asked = _arguments().parse_args(argv)
    try:
        rules, offers = read(_load(asked.file))
        ranking = rank(rules, offers)
    except Refused as refused:
        for one in refused.refusals:
            place = f"{one.field}: " if one.field else ""
            print(place + one.sentence(asked.lang), file=sys.stderr)
        return 2
    if asked.json:
        print(json.dumps(answer(ranking, asked.lang), indent=1))
    else:
        print("\n".join(report(ranking, asked.lang)))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m criteria.rank",
        description="Compute a ranking from one rank file and show every step.",
    )
    parser.add_argument(
        "file", metavar="FILE", help="the rank file (JSON), or - for standard input"
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON, for a program")
    parser.add_argument("--lang", choices=LANGUAGES, default="nl", help="language of the sentences")
    return parser


def _load(name: str) -> bytes:
    """The bytes of the file, never more than just over the limit."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        raise Refused(refusal("rank.cannot_open", None, file=short(name))) from None


def report(ranking: Ranking, lang: str = "nl") -> list[str]:
    """The ranking for a person: a table, what it means, and the steps of each offer."""
    return [
        *_table(ranking, lang),
        "",
        _outcome(ranking, lang),
        *(line for offer in ranking.offers for line in _steps(offer, lang)),
    ]


def _table(ranking: Ranking, lang: str) -> list[str]:
    rule = ranking.rules.price
    by_value = rule is not None and FORMULAS[rule.formula].is_value
    figures = ("quality", "value") if by_value else ("quality", "price_points", "total")
    heads = [sentence(f"rank.head_{name}", lang) for name in ("rank", "offer", *figures)]
    rounding = ranking.rules.rounding
    places = {"price_points": rounding.price, "total": rounding.total, "value": rounding.total}
    rows = [
        [
            "-" if offer.rank is None else str(offer.rank),
            offer.id,
            *(_cell(getattr(offer, name), places.get(name), lang) for name in figures),
            *([_reason(offer.set_aside, lang)] if offer.set_aside else []),
        ]
        for offer in ranking.offers
    ]
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    return [_line(row, widths) for row in (heads, *rows)]


def _cell(number: Fraction | None, places: int | None, lang: str) -> str:
    return "-" if number is None else show(number, _PLACES if places is None else places, lang)


def _reason(code: str, lang: str) -> str:
    """Why an offer is not ranked; a code of our own becomes a sentence, other words stay."""
    kind, _, id = code.partition(":")
    if code == "minimum_total" or (kind == "minimum" and id):
        return sentence(f"rank.aside_{kind}", lang, id=id)
    return code


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Names to the left, figures to the right, a reason after them."""
    cells = [
        cell.ljust(widths[at]) if at == 1 else cell.rjust(widths[at]) if at < len(widths) else cell
        for at, cell in enumerate(row)
    ]
    return "  ".join(cells).rstrip()


def _outcome(ranking: Ranking, lang: str) -> str:
    if ranking.winner is not None:
        return sentence("rank.winner", lang, id=ranking.winner)
    if not ranking.tied:
        return sentence("rank.nobody", lang)
    first = tuple(offer.id for offer in ranking.offers if offer.rank == 1)
    return sentence("rank.draw" if ranking.draw_needed else "rank.tied", lang, tied=first)


def _steps(offer: RankedOffer, lang: str) -> list[str]:
    if not offer.steps:
        return []
    return ["", offer.id, *(f"  {step.sentence(lang)}" for step in offer.steps)]


def _speak_plainly(stream: TextIO) -> None:
    """On a terminal that lacks a sign such as ×, show a question mark instead of failing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


if __name__ == "__main__":
    _speak_plainly(sys.stdout)
    _speak_plainly(sys.stderr)
    sys.exit(main())
