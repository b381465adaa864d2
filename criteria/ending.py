"""Ending a procedure without an award: withdrawal or no award, why, and the letter about it."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.moments import show_date
from criteria.notices import Letterhead, Names, section, without
from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, refusal
from criteria.remedies import complaints, notice, without_term
from criteria.texts import sentence

ENDING = "ending"
"""The kind of letter."""
ENDED = "ended"
"""The milestone of the letters that ended the procedure."""
WITHDRAWAL, NO_AWARD = "withdrawal", "no_award"
KINDS = (WITHDRAWAL, NO_AWARD)


def check_ending(kind: str) -> Iterator[Refusal]:
    """What is wrong with a proposal to end."""
    if kind not in KINDS:
        yield refusal("ending.kind_missing", "kind")


def ending_letter(
    plan: EvaluationPlan,
    head: Letterhead,
    kind: str,
    reason: str,
    names: Names,
    lang: str = "nl",
    *,
    handed_in: bool = True,
) -> str:
    """The letter to one tenderer: that the procedure ends, why, and what it can do. No name of
    another is in it, and no last day: a plan declares none for this decision."""
    why = [line.strip() for line in without(reason, names, lang).split("\n") if line.strip()]
    can_do = (
        sentence("notices.ask_us", lang),
        without_term(plan, ENDING, lang),
        *complaints(plan, None, lang),
    )
    parts = (
        _say(f"subject_{kind}", lang, title=_line(head.title)),
        f"{_line(head.authority)}, {show_date(head.on, lang)}",
        *notice(plan, lang),
        sentence("notices.greeting", lang, name=_line(head.tenderer)),
        _say(f"told_{kind}", lang, title=_line(head.title), reference=_line(head.reference)),
        "\n".join([sentence("notices.reason", lang), *why]),
        " ".join(_say(code, lang) for code in ("no_more", *(("kept",) if handed_in else ()))),
        section(sentence("notices.can_do", lang), *can_do),
        sentence("notices.closing", lang, authority=_line(head.authority)),
    )
    return "\n\n".join(parts)


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"ending.{code}", lang, **values)


def _line(text: str) -> str:
    return " ".join(text.split())
