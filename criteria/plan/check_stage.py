"""What keeps a plan from being sealed in a stage: its questions, scales, weights, tie rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from criteria.formulas import FORMULAS, PriceRule
from criteria.plan import Question, StageRules
from criteria.plan.catalogues import check_trace
from criteria.plan.scales import check_scale
from criteria.ranking_rules import TIE_RULES, check_rules
from criteria.refusals import Refusal, refusal
from criteria.text import Text
from criteria.texts import LANGUAGES, sentence

TIE_KINDS = (*TIE_RULES, "criterion")


def check_stage(rules: StageRules, place: str) -> Iterator[Refusal]:
    """What a stage still lacks, and what in it could never be meant."""
    if not rules.questions and (rules.price is None or not FORMULAS[rules.price.formula].alone):
        yield refusal("plan.questions_missing", f"{place}/questions")
    faults = [*_check_scales(rules, place), *_check_questions(rules, place)]
    faults += _check_weights(rules, place)
    yield from faults
    yield from _check_goals(rules, place)
    yield from _check_ties(rules, f"{place}/ties")
    yield from _check_minimum(rules, f"{place}/minimum_total")
    for group in rules.groups:
        if not group.title.nl.strip():
            yield refusal("plan.name_missing", f"{place}/groups/{group.id}/title/nl")
    if rules.questions and not faults and rules.ties:
        for fault in check_rules(rules.ranking_rules()):
            yield fault.at(f"{place}/price" if (fault.field or "").startswith("price") else place)


def _check_scales(rules: StageRules, place: str) -> Iterator[Refusal]:
    if rules.scale is None:
        if any(question.scale is None for question in rules.questions):
            yield refusal("plan.scale_missing", f"{place}/scale")
    else:
        yield from check_scale(rules.scale, f"{place}/scale")
    for question in rules.questions:
        if question.scale is not None:
            yield from check_scale(question.scale, f"{place}/questions/{question.id}/scale")


def _check_questions(rules: StageRules, place: str) -> Iterator[Refusal]:
    groups = {"", *(group.id for group in rules.groups)}
    for question in rules.questions:
        own = f"{place}/questions/{question.id}"
        words = {"theme": question.title.nl}
        if not question.title.nl.strip() or not question.text.nl.strip():
            yield refusal("plan.question_empty", f"{own}/text", **words)
        if question.group not in groups:
            yield refusal("plan.group_unknown", f"{own}/group", **words)
        scale = rules.scale_of(question)
        if scale and question.minimum is not None and scale.step(question.minimum) is None:
            yield refusal("plan.minimum_off_scale", f"{own}/minimum", **words)


def _check_goals(rules: StageRules, place: str) -> Iterator[Refusal]:
    for question in rules.questions:
        own = f"{place}/questions/{question.id}"
        yield from check_trace(question.trace, f"{own}/trace")
        for one in question.subtopics:
            yield from check_trace(one.trace, f"{own}/subtopics/{one.id}")


def _check_weights(rules: StageRules, place: str) -> Iterator[Refusal]:
    """Points that add up to 100, or under award on value an amount in euros per question."""
    unset = tuple(unweighed(rules, place))
    yield from unset
    if unset or rules.on_value:
        return
    weights = [one.points for one in rules.questions if one.points is not None]
    if any(weight <= 0 for weight in weights):
        yield refusal("plan.weight_not_positive", f"{place}/questions")
        return
    total = sum(weights, _price_points(rules.price))
    if total != 100 and (weights or rules.price):
        yield refusal("plan.weights_not_100", f"{place}/questions", total=total)


def unweighed(rules: StageRules, place: str) -> Iterator[Refusal]:
    """The questions of which nobody chose yet what they count for."""
    field = "value" if rules.on_value else "points"
    code = "plan.value_missing" if rules.on_value else "plan.weight_missing"
    for one in rules.questions:
        if getattr(one, field) is None:
            yield refusal(code, f"{place}/questions/{one.id}/{field}", theme=one.title.nl)


def _price_points(price: PriceRule | None) -> Decimal:
    return price.points if price is not None and price.points is not None else Decimal(0)


def _check_minimum(rules: StageRules, place: str) -> Iterator[Refusal]:
    """A minimum for all quality lies between the least and the most that the questions give."""
    reach = [_reach(rules, question) for question in rules.questions]
    if rules.minimum_total is None or None in reach:
        return
    least = sum((low for low, _ in filter(None, reach)), Fraction())
    most = sum((high for _, high in filter(None, reach)), Fraction())
    if not least <= Fraction(rules.minimum_total) <= most:
        code = "plan.minimum_value_wrong" if rules.on_value else "plan.minimum_total_wrong"
        yield refusal(code, place, minimum=rules.minimum_total, least=least, most=most)


def _reach(rules: StageRules, question: Question) -> tuple[Fraction, Fraction] | None:
    """What the lowest and the highest mark are worth; None while that is not known."""
    if not rules.on_value:
        return None if question.points is None else (Fraction(), Fraction(question.points))
    scale = rules.scale_of(question)
    if question.value is None or scale is None or not scale.steps or scale.highest <= 0:
        return None
    value = Fraction(question.value)
    return value * Fraction(scale.lowest) / Fraction(scale.highest), value


def _check_ties(rules: StageRules, place: str) -> Iterator[Refusal]:
    """Rules for a tie that say something: each once, and none after the drawing of lots."""
    if not rules.ties:
        yield refusal("plan.ties_missing", place)
    for tie, count in Counter(rules.ties).items():
        if count > 1:
            yield refusal("plan.tie_twice", place, tie=_tie_name(rules, tie))
    if set(rules.ties[rules.ties.index("draw") :]) - {"draw"} if "draw" in rules.ties else ():
        yield refusal("plan.tie_after_draw", place)


def _tie_name(rules: StageRules, tie: str) -> Text:
    kind, _, id_ = tie.partition(":")
    title = next((one.title for one in rules.questions if one.id == id_), Text(id_, id_))
    if kind not in TIE_KINDS:
        return Text(tie, tie)
    words = (sentence(f"names.tie_{kind}", lang, theme=title.get(lang)) for lang in LANGUAGES)
    return Text(*words)
