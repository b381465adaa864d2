"""What a tenderer can do about a decision, in the words of its letter.

A court, a complaints desk and a term are told only when the plan declares them (I13).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from criteria.outcome import AWARD
from criteria.plan import EvaluationPlan
from criteria.terms import Standstill, moved, standstill
from criteria.texts import sentence


def rejection_term(plan: EvaluationPlan, sent: date) -> Standstill | None:
    """The term to object to a rejection of the selection phase, when the plan declares one with the
    rules on rejection notices; None otherwise, and then no letter names one. The term of the award
    is another."""
    rule = plan.standstill
    if rule.rejection_days is None or not plan.applies("rejection-notices"):
        return None
    return standstill(sent, rule.rejection_days, rule.extend)


def decision_term(
    plan: EvaluationPlan, stage: str, sent: date, out: str | None = None
) -> Standstill | None:
    """The term of a decision; of the selection only when the plan declares one.

    out  why the tenderer is out, which is a rejection
    """
    rule = plan.standstill
    if stage == AWARD:
        return standstill(sent, rule.days, rule.extend)
    if out is not None:
        return rejection_term(plan, sent)
    if rule.selection_days is None or not plan.applies("standstill"):
        return None
    return standstill(sent, rule.selection_days, rule.extend)


def court(plan: EvaluationPlan, lang: str = "nl") -> str:
    return _line(plan.standstill.court) or _say("court", lang)


def begin_by(plan: EvaluationPlan, term: Standstill, kind: str, lang: str = "nl") -> str:
    """Until when to go to court, where, and when that counts as in time; kind: rejection, selection
    or award."""
    told = [_say(f"begin_{kind}", lang, last_day=term.last_day, court=court(plan, lang))]
    if plan.standstill.begun is not None:
        told.append(_say(f"begun_{plan.standstill.begun}", lang))
    return " ".join(told)


def within_term(
    plan: EvaluationPlan, term: Standstill, kind: str, lang: str = "nl"
) -> Iterator[str]:
    """What to do within a term, how it was counted, and where it stands."""
    days, first = term.days, term.first_day
    counted = _say(f"counted_{kind}", lang, days=days, first_day=first)
    yield f"{begin_by(plan, term, kind, lang)} {counted}"
    yield " ".join(moved(term, lang))
    yield from term_rule(plan, kind, lang)


def without_term(plan: EvaluationPlan, kind: str, lang: str = "nl") -> str:
    """Whom to ask where no term is declared."""
    return _say(f"undated_{kind}", lang, court=court(plan, lang))


def term_rule(plan: EvaluationPlan, kind: str, lang: str = "nl") -> Iterator[str]:
    """Where the documents give the term. The paragraph on the standstill is that of the award."""
    if kind == "selection":
        yield _say("term_of_plan", lang)
    elif place := plan.place_of("standstill" if kind == AWARD else "rejection-notices"):
        yield _say("term_rule", lang, reference=place)


def complaints(plan: EvaluationPlan, term: Standstill | None, lang: str = "nl") -> Iterator[str]:
    """Where to complain, when the plan says so."""
    desk = _line(plan.standstill.complaints)
    if desk:
        longer = [] if term is None else [_say("complaint_not_longer", lang)]
        yield " ".join((_say("complaints", lang, desk=desk.rstrip(".")), *longer))


def notice(plan: EvaluationPlan, lang: str = "nl") -> Iterator[str]:
    """The notice of publication that a letter belongs to, when the plan gives its number."""
    if plan.notice.strip():
        yield _say("notice", lang, number=_line(plan.notice))


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"remedies.{code}", lang, **values)


def _line(text: str) -> str:
    return " ".join(text.split())
