"""From individual marks to one motivated mark of the committee.

The committee gives it in discussion, or the plan says that it is computed. A mean is never filled
in where the plan does not say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from criteria.catalogue import Scale
from criteria.numbers import exact, exact_sum, round_half_up
from criteria.plan import ConsensusRule, StageRules
from criteria.refusals import Refusal, refusal
from criteria.scores import Score, check_motivation, check_score, explains


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the assessors are on one question.

    steps  from the lowest mark to the highest on the scale, whatever the steps are worth
    """

    marks: tuple[Decimal, ...]
    must_discuss: bool
    steps: int = 0

    @property
    def lowest(self) -> Decimal:
        return min(self.marks)

    @property
    def highest(self) -> Decimal:
        return max(self.marks)

    @property
    def width(self) -> Decimal:
        return self.highest - self.lowest

    @property
    def apart(self) -> bool:
        """Whether they are more than one step of the scale apart."""
        return self.steps > 1


def spread(
    marks: Iterable[Decimal], rule: ConsensusRule, scale: Scale | None = None
) -> Spread | None:
    """The spread of the individual marks, or None when there are none."""
    given = tuple(sorted(marks))
    if not given:
        return None
    points = [step.points for step in scale.steps] if scale else []
    steps = sum(given[0] < one <= given[-1] for one in points)
    return Spread(given, given[-1] - given[0] >= rule.discuss_from, steps)


def urgency(found: Spread | None) -> int:
    """The place on the agenda: first where assessors are steps apart, then what the plan asks."""
    if found is None:
        return 2
    return 0 if found.apart else 1 if found.must_discuss else 2


def committee_mark(marks: Iterable[Decimal], rule: ConsensusRule) -> Fraction | Decimal:
    """The mean or median of the marks, exact or rounded as the plan says, half away from zero.

    ValueError without marks, and where the committee gives its mark in discussion.
    """
    given = sorted(map(exact, marks))
    if not given or not rule.computed:
        raise ValueError("there is nothing to compute this mark from")
    middle = given
    if rule.method == "median":
        middle = given[(len(given) - 1) // 2 : len(given) // 2 + 1]
    mark = exact_sum(middle) / len(middle)
    return mark if rule.decimals is None else round_half_up(mark, rule.decimals)


def check_consensus(rules: StageRules, score: Score, rule: ConsensusRule) -> tuple[Refusal, ...]:
    """A consensus is a mark on the scale with a motivation, like any score (I4).

    Where the plan computes the mark, the motivation alone is given.
    """
    if rule.computed:
        chosen = score.mark is not None
        by_hand = (refusal("consensus.mark_is_computed", "mark"),) if chosen else ()
        return (*by_hand, *check_motivation(score.motivation, rule.minimum_words, "motivation"))
    return tuple(fault.within() for fault in check_score(rules, score, rule.minimum_words))


def moves(own: Decimal | None, mark: Decimal | Fraction, rule: ConsensusRule) -> bool:
    """Whether a member who agrees with this mark of the committee left the own one.

    Nobody leaves a mark that was not given, or that a computed mark was made of.
    """
    return own is not None and own != mark and not rule.computed


def check_sign_off(agrees: bool, moved: bool, text: str) -> tuple[Refusal, ...]:
    """Dissent is allowed and never blocks, but says why; so does who leaves the own mark."""
    if agrees and not moved:
        return ()
    place = "moved" if agrees else "text"
    if not explains(text):
        code = "moved_without_reason" if agrees else "dissent_without_reason"
        return (refusal(f"consensus.{code}", place),)
    return check_motivation(text, 0, place)


def asks_attendance(held: Mapping[date, bool], today: date) -> bool:
    """Whether the chair has yet to record who is at the meeting, before a judgement of this day.

    held  the days on record, and whether anybody was there: on a day without a meeting a judgement
          can be recorded as well, but never before the first meeting
    """
    return today not in held or not any(held.values())


def check_meeting(
    held_on: date, opened_on: date, today: date, present: Collection[object], known: bool
) -> tuple[Refusal, ...]:
    """A meeting was held, by somebody, once the sheets were open.

    known  the day was recorded before, or a meeting was on another one; with nobody present no
           meeting was held on it
    """
    found = []
    if held_on > today:
        found.append(refusal("consensus.meeting_not_held", "held_on"))
    if held_on < opened_on:
        found.append(refusal("consensus.meeting_too_early", "held_on"))
    if not present and not known:
        found.append(refusal("consensus.nobody_present", "present"))
    return tuple(found)
