"""Judging rounds: the first time that a stage is judged, and every re-evaluation after it.

Where a stage stands follows from its re-evaluations alone, and `judging` is where that is said. A
re-evaluation that was withdrawn judged nothing and is left out; its number is not given again.

What happened in a round has a milestone by name. Those of the first round have no number, so that a
procedure in which nothing is judged again looks as it always did.
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


@dataclass(frozen=True, slots=True)
class Judging:
    """Where the judging of a stage stands.

    numbers  its rounds, the first time included
    running  the re-evaluation that is not finished
    """

    numbers: tuple[int, ...]
    running: Round | None

    @property
    def number(self) -> int:
        """The round that the stage is in."""
        return self.numbers[-1]

    @property
    def settled(self) -> int:
        """The last round that is not running: rankings and decisions stand on what it found."""
        return self.numbers[-2 if self.running else -1]


def judging(rounds: Iterable[Round], stage: str) -> Judging:
    """Where a stage stands, from the re-evaluations that count."""
    own = sorted((r for r in rounds if r.stage == stage), key=lambda row: row.number)
    running = next((row for row in own if not row.finished), None)
    return Judging((FIRST, *(row.number for row in own)), running)


def last_judged(rounds: Iterable[Round], stage: str, question: str, until: int) -> int:
    """The number of the last round, up to one, in which a question was judged."""
    again = (r.number for r in rounds if r.stage == stage and question in r.questions)
    return max((number for number in again if number <= until), default=FIRST)


def last_of(rounds: Iterable[Round], stage: str, participant: str) -> Round | None:
    """The last re-evaluation somebody is a member of; None for the first round alone."""
    mine = [r for r in rounds if r.stage == stage and participant in r.members]
    return max(mine, key=lambda row: row.number, default=None)


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
    stage: str,
    step: Step,
    invited: bool,
    reached: Container[str],
    rounds: Collection[Round] = (),
) -> Iterator[Refusal]:
    """Why a stage cannot be judged again now."""
    place = judged_at(step, invited)
    if any(not row.finished for row in rounds):
        yield refusal("rounds.running")
    elif "awarded" in reached:
        yield refusal("rounds.awarded")
    elif place is not None and (stage, place[0]) == (SELECTION, AWARD):
        yield refusal("rounds.invited")
    elif place is None or place[0] != stage or not opened(stage, rounds, reached):
        yield refusal("rounds.not_opened")


def check_withdrawal(runs: bool, scores: bool, judged: bool) -> Iterator[Refusal]:
    """Why a re-evaluation cannot be withdrawn.

    Once somebody handed in, what was found must count: else a round could be broken off for what
    it would find. To one who scores that very answer would tell that somebody did (I2).

    scores  who withdraws it is an assessor as well
    judged  a sheet of it was handed in, also one that was given back
    """
    if not runs:
        yield refusal("rounds.not_running")
    elif scores:
        yield refusal("rounds.scores")
    elif judged:
        yield refusal("rounds.judged")


def begun_kind(stage: str, round_: int) -> str:
    """The milestone that a re-evaluation began."""
    return f"{stage}.round-begun.{round_}"


def opened_kind(stage: str, round_: int) -> str:
    """The milestone that the sheets of a round were opened to the committee."""
    return _OPENED[stage] if round_ == FIRST else f"{_OPENED[stage]}.{round_}"


def sent_kind(stage: str, round_: int) -> str:
    """The milestone that the decision on what a round found was sent."""
    return f"{stage}.sent" if round_ == FIRST else f"{stage}.sent.{round_}"


def opened(stage: str, rounds: Iterable[Round], reached: Container[str]) -> bool:
    """Whether the sheets of the round that a stage is in are open to the committee."""
    return opened_kind(stage, judging(rounds, stage).number) in reached
