"""Low prices: which offers the triggers of a plan hit, and how an inquiry into one goes.

A trigger only asks a question; it sets no offer aside. A price is hit when it lies *more* than the
percentage of the plan below what it is held against: exactly on that line it is not. The others are
the valid offers but this one, also those on which an inquiry has decided, so that one decision does
not move the mean under another. With one offer only the reference and the formula can ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from criteria.offers import Offer
from criteria.outcome import AWARD, Entrant, above_ceiling, needs_inquiry, offers, priced
from criteria.plan import EvaluationPlan, LotRules
from criteria.quality import judge
from criteria.refusals import Refusal, refusal
from criteria.scores import MOTIVATION_LIMIT
from criteria.texts import sentence

ASIDE = "abnormally_low"
RULES = ("no_value", "mean", "next", "reference")
"""No value under the formula; below the mean and the lowest of the others; below the reference."""

TOPICS = ("efficiency", "technical", "originality", "obligations", "state_aid", "subcontracting")
"""What an explanation of a low price may be about."""
COSTS = ("staff", "overhead", "unproductive", "travel", "indexation", "municipal")
"""The cost elements of the real price for the Wmo, a to f."""
VERDICTS = ("explained", "not_explained", "not_relevant")
HOWS = ("platform", "email", "post", "other")
ASKED, ANSWERED, ASSESSED = "asked", "answered", "assessed"


@dataclass(frozen=True, slots=True)
class Signal:
    """One trigger that an offer hits, with the figures.

    share    the percentage of the plan; None where there is none
    against  what the price is held against
    line     below this the trigger asks
    """

    rule: str
    price: Fraction
    share: Decimal | None = None
    against: Fraction | None = None
    line: Fraction | None = None

    @property
    def below(self) -> Fraction | None:
        """How far the price lies below what it is held against, in percent."""
        return (self.against - self.price) / self.against * 100 if self.against else None

    def told(self, lang: str = "nl") -> str:
        return sentence(
            f"low.signal_{self.rule}",
            lang,
            price=_money(self.price),
            share=self.share,
            against=_money(self.against),
            line=_money(self.line),
            below=None if self.below is None else _shown(self.below),
        )


def _shown(number: Fraction) -> Decimal:
    """Two decimals, half away from zero, as the pages show it."""
    cents = abs(number) * 100 + Fraction(1, 2)
    whole = Decimal(cents.numerator // cents.denominator).scaleb(-2)
    return -whole if number < 0 else whole


def _money(number: Fraction | None) -> Decimal | None:
    return None if number is None else _shown(number)


def declared(lot: LotRules) -> tuple[str, ...]:
    """The triggers that the plan declares for a lot."""
    shares = {"mean": lot.low_mean, "next": lot.low_next, "reference": lot.low_reference}
    return tuple(rule for rule in RULES if shares.get(rule) is not None)


def signals(
    plan: EvaluationPlan, lot_key: str, entrants: Sequence[Entrant]
) -> dict[str, tuple[Signal, ...]]:
    """The triggers that each offer hits, per candidacy; an offer that hits none is not there."""
    lot = plan.lot(lot_key)
    if lot.award.price is None:
        return {}
    there = _valid(plan, lot, entrants)
    amounts = {one.id: Fraction(priced(lot, one.years)) for one in there}
    found = {one.id: tuple(_hits(lot, one, amounts)) for one in there}
    return {id_: hits for id_, hits in found.items() if hits}


def _valid(plan: EvaluationPlan, lot: LotRules, entrants: Sequence[Entrant]) -> list[Entrant]:
    """Who is still in when low prices are looked at: priced, not set aside, above every minimum.
    Who was set aside after the opening is out, also where its points still count."""
    back = [replace(one, set_aside=None) if one.set_aside == ASIDE else one for one in entrants]
    there = [one for one in back if one.years and one.set_aside is None and one.dropped is None]
    there = [one for one in there if not above_ceiling(lot, one.years)]
    rules = plan.stage(lot.id, AWARD).ranking_rules()
    made: tuple[Offer, ...] = offers(plan, lot, AWARD, there)
    left = {judged.offer.id for judged in judge(rules, made)[0]}
    return [one for one in there if one.name in left]


def _hits(lot: LotRules, one: Entrant, amounts: Mapping[str, Fraction]) -> Iterator[Signal]:
    price = amounts[one.id]
    others = [amount for id_, amount in amounts.items() if id_ != one.id]
    if needs_inquiry(lot, one.years):
        yield Signal("no_value", price)
    held: list[tuple[str, Decimal | None, Fraction | None]] = [
        ("mean", lot.low_mean, sum(others, Fraction()) / len(others) if others else None),
        ("next", lot.low_next, min(others) if others else None),
        ("reference", lot.low_reference, _exact(lot.low_amount)),
    ]
    for rule, share, against in held:
        if share is None or against is None:
            continue
        line = against * (1 - Fraction(share) / 100)
        if price < line:
            yield Signal(rule, price, share, against, line)


def _exact(amount: Decimal | None) -> Fraction | None:
    return None if amount is None else Fraction(amount)


def topics(lot: LotRules) -> tuple[str, ...]:
    """What the explanation is asked and assessed on: cost elements only where the plan asks."""
    return (*TOPICS, *(f"cost_{one}" for one in COSTS if lot.low_costs))


def question(
    plan: EvaluationPlan, lot: LotRules, hits: Iterable[Signal], name: str, lang: str = "nl"
) -> str:
    """The question to begin with: no figure of another, and no article the plan does not declare.

    That an offer lies below the mean of the others is said without the mean itself (I10).
    """
    said = [sentence("low.letter_opening", lang, name=name)]
    said += [sentence(f"low.letter_hit_{one.rule}", lang, price=_money(one.price)) for one in hits]
    asked = "\n".join(f"- {sentence(f'low.topic_{one}', lang)}" for one in topics(lot))
    said += [sentence("low.letter_topics", lang), asked]
    place = plan.place_of("low-offers")
    if place:
        said.append(sentence("low.letter_reference", lang, reference=place))
    said.append(sentence("low.letter_closing", lang))
    return "\n\n".join(said)


# The course of an inquiry


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the tenderer: its text, when and how it was sent, and by when it answers."""

    text: str
    on: date | None
    how: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What the tenderer answered, when and how it came in."""

    text: str
    on: date | None
    how: str


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the authority finds of the explanation: per topic a verdict and its reason."""

    rows: tuple[tuple[str, str, str], ...]


Step = Asked | Answered | Assessed
KINDS: Mapping[str, Any] = {ASKED: Asked, ANSWERED: Answered, ASSESSED: Assessed}


def kind_of(step: Step) -> str:
    return next(kind for kind, cls in KINDS.items() if isinstance(step, cls))


def check_step(lot: LotRules, done: Sequence[Step], step: Step, today: date) -> Iterator[Refusal]:
    """What is wrong with the next step of an inquiry, after those that were done."""
    if isinstance(step, Assessed):
        yield from _check_assessed(lot, done, step, today)
        return
    if not step.text.strip():
        yield refusal("acts.text_missing", "text")
    elif len(step.text) > MOTIVATION_LIMIT:
        yield refusal("acts.text_long", "text", limit=MOTIVATION_LIMIT)
    if step.how not in HOWS:
        yield refusal("low.how_missing", "how")
    if step.on is None:
        yield refusal("low.day_missing", "on")
    elif step.on > today:
        yield refusal("low.day_later", "on")
    if isinstance(step, Asked):
        if step.until is None:
            yield refusal("low.until_missing", "until")
        elif step.on is not None and step.until <= step.on:
            yield refusal("low.until_early", "until")
        return
    asked = next((one for one in reversed(done) if isinstance(one, Asked)), None)
    if asked is None:
        yield refusal("low.not_asked")
    elif step.on is not None and asked.on is not None and step.on < asked.on:
        yield refusal("low.answer_early", "on")


def _check_assessed(
    lot: LotRules, done: Sequence[Step], step: Assessed, today: date
) -> Iterator[Refusal]:
    yield from (refusal("low.not_asked") for _ in range(not done))
    if done and isinstance(done[-1], Asked) and (done[-1].until is None or done[-1].until >= today):
        yield refusal("low.answer_awaited", None, until=done[-1].until or "")
    given = {topic: (verdict, text) for topic, verdict, text in step.rows}
    for topic in topics(lot):
        verdict, text = given.get(topic, ("", ""))
        if verdict not in VERDICTS:
            yield refusal("low.verdict_missing", f"verdict-{topic}")
        elif verdict != "not_relevant" and not text.strip():
            yield refusal("acts.text_missing", f"text-{topic}")
        if len(text) > MOTIVATION_LIMIT:
            yield refusal("acts.text_long", f"text-{topic}", limit=MOTIVATION_LIMIT)
    if given.keys() - set(topics(lot)):
        yield refusal("low.verdict_missing")


def check_decision(keeps: bool, done: Sequence[Step]) -> Iterator[Refusal]:
    """An offer is set aside only after a question and an assessment; what was asked is assessed
    before anything is decided."""
    if not keeps and not done:
        yield refusal("low.aside_unasked")
    elif done and not isinstance(done[-1], Assessed):
        yield refusal("low.not_assessed")


def stand(done: Sequence[Step], decided: bool | None) -> str:
    """Where an inquiry stands: open, asked, answered, assessed, kept or aside."""
    if decided is not None:
        return "kept" if decided else "aside"
    return kind_of(done[-1]) if done else "open"
