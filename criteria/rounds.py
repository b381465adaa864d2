"""Judging rounds: the first time that a stage is judged, and every re-evaluation after it.

What happened in a round is known by the names of its milestones. Those of the first round have no
number, so that a procedure in which nothing is judged again looks as it always did.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.refusals import Refusal, refusal

_OPENED = {SELECTION: "consensus.opened", AWARD: "award-consensus.opened"}
FIRST = 1
KNOWS_PRICES = frozenset({"officer", "chair", "decision_maker", "auditor", "contract_manager"})
"""The roles that see prices once they are open."""


@dataclass(frozen=True, slots=True)
class Round:
    """A re-evaluation: the questions that are judged again, and the participants who do so."""

    stage: str
    number: int
    questions: frozenset[str]
    members: frozenset[str]
    finished: bool = False


def last_judged(rounds: Iterable[Round], stage: str, question: str, until: int) -> int:
    """The number of the last round, up to one, in which a question was judged."""
    again = (r.number for r in rounds if r.stage == stage and question in r.questions)
    return max((number for number in again if number <= until), default=FIRST)


def last_of(rounds: Iterable[Round], stage: str, participant: str) -> Round | None:
    """The last re-evaluation somebody is a member of; None for the first round alone."""
    mine = [r for r in rounds if r.stage == stage and participant in r.members]
    return max(mine, key=lambda row: row.number, default=None)


def again(rounds: Iterable[Round], stage: str) -> Round | None:
    """The re-evaluation of a stage that runs."""
    return next((r for r in rounds if r.stage == stage and not r.finished), None)


def check_round(
    questions: Collection[str],
    members: Mapping[str, Collection[str]],
    priced: bool,
    chairs: Collection[str] = (),
    readers: Collection[str] = (),
) -> Iterator[Refusal]:
    """Why a re-evaluation cannot begin so.

    Once prices are open nobody judges quality who can see them, or saw them before, and a chair who
    did not sets the mark (I3).

    members  the roles of each
    priced   the award is judged again, and prices are open
    readers  who ever read the prices
    """
    if not questions:
        yield refusal("rounds.no_questions", "questions")
    if not members:
        yield refusal("rounds.no_members", "members")
    if not priced:
        return
    sees = {one for one, roles in members.items() if KNOWS_PRICES.intersection(roles)}
    if sees or not set(members).isdisjoint(readers):
        yield refusal("rounds.knows_prices", "members")
    if set(chairs) <= set(readers):
        yield refusal("rounds.no_chair")


def judged_at(step: Step, invited: bool) -> tuple[str, Step] | None:
    """The stage that can be judged again at a step, and the step in which that is done.

    Where its decision is behind us the course goes back to the step that decides. The dossiers can
    be judged again until final offers are asked: all are invited at once, so nobody can be admitted
    after that (I12).
    """
    if step in (Step.CONSENSUS, Step.SELECT):
        return SELECTION, step
    if step is Step.DIALOGUE or (step is Step.OFFERS and not invited):
        return SELECTION, Step.SELECT
    if step in (Step.OFFERS, Step.COMPARE, Step.DECIDE):
        return AWARD, step
    return (AWARD, Step.DECIDE) if step in (Step.STANDSTILL, Step.AWARD) else None


def check_again(
    stage: str, step: Step, invited: bool, reached: Container[str]
) -> Iterator[Refusal]:
    """Why a stage cannot be judged again now."""
    place = judged_at(step, invited)
    if any(running(one, reached) for one in (SELECTION, AWARD)):
        yield refusal("rounds.running")
    elif "awarded" in reached:
        yield refusal("rounds.awarded")
    elif place is not None and (stage, place[0]) == (SELECTION, AWARD):
        yield refusal("rounds.invited")
    elif place is None or place[0] != stage or not opened(stage, reached):
        yield refusal("rounds.not_opened")


def begun_kind(stage: str, round_: int) -> str:
    """The milestone that a re-evaluation began."""
    return f"{stage}.round-begun.{round_}"


def opened_kind(stage: str, round_: int) -> str:
    """The milestone that the sheets of a round were opened to the committee."""
    return _OPENED[stage] if round_ == FIRST else f"{_OPENED[stage]}.{round_}"


def closed_kind(stage: str, round_: int) -> str:
    """The milestone that a re-evaluation was finished."""
    return f"{stage}.round-closed.{round_}"


def sent_kind(stage: str, round_: int) -> str:
    """The milestone that the decision on what a round found was sent."""
    return f"{stage}.sent" if round_ == FIRST else f"{stage}.sent.{round_}"


def current(stage: str, reached: Container[str]) -> int:
    """The number of the last round of a stage, from the milestones that were reached."""
    round_ = FIRST
    while begun_kind(stage, round_ + 1) in reached:
        round_ += 1
    return round_


def running(stage: str, reached: Container[str]) -> bool:
    """Whether a re-evaluation of this stage has begun and is not finished."""
    round_ = current(stage, reached)
    return round_ > FIRST and closed_kind(stage, round_) not in reached


def opened(stage: str, reached: Container[str]) -> bool:
    """Whether the sheets of the last round are open to the committee."""
    return opened_kind(stage, current(stage, reached)) in reached
