"""A million draws of a result, as a bar and as rows of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from criteria.firmness import Firmness, Wins
from criteria.numbers import show
from criteria.texts import sentence
from tender.report.strips import Share, share_bar
from tender.report.svg import svg_for_page

_DRAWN = 3


@dataclass(frozen=True, slots=True)
class Won:
    name: str
    number: int | None
    count: int
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Drawn:
    """How often each offer won, in the order of now; `kept` is how often the first one did."""

    svg: str
    rows: tuple[Won, ...]
    nobody: int
    nobody_percent: Fraction
    kept: Fraction


def drawn(wins: Wins, one: Firmness, names: Mapping[str, str], ident: str, lang: str) -> Drawn:
    """How often each offer won; `ident` tells what was drawn, and of which lot."""
    draws = wins.draws or 1
    places = {id_: place for place, id_ in enumerate(one.order, 1)}
    last = len(wins.offers) + 1
    rows = tuple(
        Won(
            names.get(id_, ""),
            places[id_] if places.get(id_, last) <= _DRAWN else None,
            count,
            Fraction(100 * count, draws),
        )
        for id_, count in sorted(wins.offers, key=lambda offer: places.get(offer[0], last))
    )
    nobody = Fraction(100 * wins.nobody, draws)
    kept = Fraction(100 * dict(wins.offers).get(one.winner or "", 0), draws)
    return Drawn(_bar(rows, nobody, ident, lang), rows, wins.nobody, nobody, kept)


def _bar(rows: Sequence[Won], nobody: Fraction, ident: str, lang: str) -> str:
    """The first three as they are drawn everywhere, the others together, nobody last."""
    shown = [(row.name, row.percent, str(row.number)) for row in rows if row.number]
    others = sum((row.percent for row in rows if not row.number), Fraction())
    shown.append((_say("others", lang), others, "grid"))
    shown.append((_say("nobody", lang), nobody, "track"))
    told = [(name, show(part, 1, lang), part, ink) for name, part, ink in shown if part]
    return svg_for_page(
        share_bar(tuple(Share(part / 100, f"{percent}%", ink) for _, percent, part, ink in told)),
        _say("shares_title", lang, what=_say(ident.partition("-")[0], lang)),
        _say(
            "shares_order",
            lang,
            shares=tuple(_say("share", lang, name=name, percent=per) for name, per, *_ in told),
        ),
        f"trek-{ident}",
    )


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"firmness.{code}", lang, **values)
