"""The letter a tenderer gets with a decision: its own result, its own reasons, and the term.

Built from a list of what it may contain (I10): never another tenderer's text. An article is cited
only when the plan declares that set of rules applicable (I13).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from criteria.mandates import Stand, deciders
from criteria.moments import show_date
from criteria.notices import section
from criteria.numbers import Mark, show
from criteria.outcome import AWARD
from criteria.own_price import OwnPrice, price_lines
from criteria.plan import EvaluationPlan
from criteria.remedies import (
    begin_by,
    complaints,
    notice,
    term_rule,
    within_term,
    without_term,
)
from criteria.terms import Standstill, explain, warnings
from criteria.text import Text
from criteria.texts import sentence


@dataclass(frozen=True, slots=True)
class LetterScore:
    """One criterion in a letter: own mark and reason, and the winner's points if there are any.

    winner_mark  what counts where a mark is worth an amount and there are no points
    """

    title: str
    mark: Mark
    step: str
    points: Fraction | None
    weight: Decimal
    motivation: str
    winner_points: Fraction | None = None
    winner_mark: Mark | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class LetterLot:
    """What a tenderer hears about one lot.

    lot         the title, or None when there is only one lot
    result      "admitted", "not_admitted", "won", "lost" or "set_aside"
    advantages  what the winner has over this tenderer; for who lost
    sums        how the own marks became points, line by line
    """

    lot: str | None
    result: str
    rank: int | None
    total: Fraction | None
    winner: str | None
    winner_total: Fraction | None
    scores: tuple[LetterScore, ...]
    price_points: Fraction | None = None
    reason: str = ""
    winner_price_points: Fraction | None = None
    advantages: str = ""
    candidacy: str = ""
    price_weight: Decimal | None = None
    price: OwnPrice | None = None
    sums: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything a letter is written from.

    out        why it is out: late, incomplete, excluded or rejected
    condition  what the winner still has to prove; for who won
    replaces   the day of the decision that this one replaces, after a re-evaluation
    proven     whether all evidence that was asked of who wins is there and valid; None where
               nobody wins
    deciders   where each municipality stands, on whose behalf the award is decided
    """

    stage: str
    tenderer: str
    title: str
    authority: str
    on: date
    lots: tuple[LetterLot, ...]
    out: str | None = None
    reason: str = ""
    replaces: date | None = None
    condition: str = ""
    proven: bool | None = None
    deciders: tuple[Stand, ...] = ()


def letter(
    plan: EvaluationPlan, facts: LetterFacts, term: Standstill | None, lang: str = "nl"
) -> str:
    """The text of the letter, paragraphs parted by empty lines."""
    return "\n\n".join(_paragraphs(plan, facts, term, lang))


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"letters.{code}", lang, **values)


def _paragraphs(
    plan: EvaluationPlan, facts: LetterFacts, term: Standstill | None, lang: str
) -> Iterator[str]:
    yield _say(f"subject_{facts.stage}", lang, title=facts.title)
    yield f"{facts.authority}, {show_date(facts.on, lang)}"
    yield from notice(plan, lang)
    yield _say("greeting", lang, name=facts.tenderer)
    if facts.replaces is not None:
        yield _say("replaces", lang, on=show_date(facts.replaces, lang))
    if facts.out is not None:
        yield _say(f"out_{facts.out}", lang, reason=_line(facts.reason))
    for lot in facts.lots:
        yield from _lot(facts.stage, lot, lang)
    if facts.condition.strip():
        yield section(_say("condition", lang), facts.condition)
    told = [*_remedies(plan, facts, term, lang), *complaints(plan, term, lang)]
    yield section(_say("can_do", lang), *told)
    if facts.proven is not None:
        yield _say("proven" if facts.proven else "proof_open", lang)
    if towns := tuple(deciders(facts.deciders, lang)):
        yield section(_say("deciders", lang), *towns)
    if facts.stage == AWARD:
        yield _say("no_acceptance", lang)
    yield from _rule(plan, facts, lang)
    longer = [] if term is None or facts.out else [_say("not_longer", lang)]
    yield " ".join((_say("questions", lang), *longer))
    yield sentence("notices.closing", lang, authority=_line(facts.authority))


def _remedies(
    plan: EvaluationPlan, facts: LetterFacts, term: Standstill | None, lang: str
) -> Iterator[str]:
    """What a tenderer can do, until when, how that was counted, and on which ground."""
    if facts.stage != AWARD:
        kind = "selection" if facts.out is None else "rejection"
        if term is None:
            yield without_term(plan, kind, lang)
        else:
            yield from within_term(plan, term, kind, lang)
    elif term is not None:
        doubts = warnings(term, lang)
        yield " ".join(line for line in explain(term, lang) if line not in doubts)
        if plan.applies("standstill"):
            after = sentence("remedies.after_award", lang)
            yield f"{begin_by(plan, term, facts.stage, lang)} {after}"
            yield from term_rule(plan, facts.stage, lang)


def _rule(plan: EvaluationPlan, facts: LetterFacts, lang: str) -> Iterator[str]:
    """The paragraph that a letter follows: on reasons for one of the award, on rejections for who
    is out before it; none for who was scored in the selection."""
    if facts.stage == AWARD and (place := plan.place_of("reasons")):
        yield _say("reasons_rule", lang, reference=place)
    elif facts.out is not None and (place := plan.place_of("rejection-notices")):
        yield sentence("notices.rule", lang, reference=place)


def _line(text: str) -> str:
    return " ".join(text.split())


def _lot(stage: str, lot: LetterLot, lang: str) -> Iterator[str]:
    if lot.lot is not None:
        yield lot.lot
    reason = _line(lot.reason)
    reason += "" if reason.endswith((".", "!", "?")) else "."
    yield _say(f"result_{lot.result}", lang, winner=lot.winner or "", reason=reason)
    if lot.winner is not None and lot.result == "set_aside":
        yield _say("award_to", lang, winner=lot.winner)
    if lot.total is not None and lot.rank is not None:
        yield _say("own_total", lang, total=show(lot.total, 2, lang), rank=lot.rank)
    elif lot.rank is not None:
        yield _say("own_rank", lang, rank=lot.rank)
    if lot.winner_total is not None and lot.result == "lost":
        yield _say("winner_total", lang, total=show(lot.winner_total, 2, lang))
    for score in lot.scores:
        yield section(_score(lot, score, lang), score.motivation)
    if lot.price_points is not None:
        code = "price_points" if lot.price_weight is None else "price_points_of"
        points = show(lot.price_points, 2, lang)
        line = _say(code, lang, points=points, weight=lot.price_weight)
        line += _beside(lot, lot.winner_price_points, "winner_points", lang)
        yield section(line, *(price_lines(lot.price, lang) if lot.price else ()))
    elif lot.price is not None:
        yield section(_say("price_and_quality", lang), *price_lines(lot.price, lang))
    if lot.sums:
        yield section(_say("sum", lang), *(line.get(lang) for line in lot.sums))
    if lot.advantages.strip():
        yield section(_say("advantages", lang, winner=lot.winner or ""), lot.advantages)


def _score(lot: LetterLot, score: LetterScore, lang: str) -> str:
    step = f" ({score.step})" if score.step else ""
    if score.points is None:
        line = _say("score_only", lang, title=score.title, mark=score.mark, step=step)
        return line + _beside(lot, score.winner_mark, "winner_mark", lang)
    line = _say(
        "score",
        lang,
        title=score.title,
        mark=score.mark,
        step=step,
        points=show(score.points, 2, lang),
        weight=score.weight,
    )
    return line + _beside(lot, score.winner_points, "winner_points", lang)


def _beside(lot: LetterLot, theirs: Mark | None, code: str, lang: str) -> str:
    """What the winner got, for who lost."""
    if theirs is None or lot.result != "lost":
        return ""
    return " " + _say(code, lang, points=show(theirs, 2, lang))
