"""What must be true before a selection or an award is decided, line by line.

A line that is open holds the proposal up, except two: a question of the decision maker does not
keep anybody from deciding, and recomputing is possible only once there is a proposal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from criteria.outcome import AWARD
from criteria.refusals import Refusal, refusal

MET, OPEN, LATER = "met", "open", "later"


@dataclass(frozen=True, slots=True)
class Facts:
    """What was counted about one stage.

    demands_open    demands on parties that joined after the test
    exclusions_open tenderers that do not meet a demand and are not out yet
    evidence_open   proof that is asked of the winner and that nothing valid fills
    condition       the proposal has a condition about that proof
    verified        an officer recorded that the proof was verified
    replay          whether computing again gives what was proposed; None without a proposal
    """

    stage: str
    demands_open: int = 0
    exclusions_open: int = 0
    rounds_open: int = 0
    judged_again: int = 0
    topics_open: int = 0
    conformity_open: int = 0
    inquiries_open: int = 0
    advice_open: int = 0
    questions_open: int = 0
    evidence_open: int = 0
    condition: bool = False
    verified: bool = False
    replay: bool | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `state` is MET, OPEN or LATER; `place` is where it is done.

    holds  an open line keeps the proposal from being made
    told   which sentence of the line says how it stands
    """

    code: str
    state: str
    place: str
    count: int = 0
    holds: bool = True
    told: str = ""

    @property
    def met(self) -> bool:
        return self.state == MET

    @property
    def blocks(self) -> bool:
        return self.state == OPEN and self.holds

    def refusal(self) -> Refusal:
        return refusal(f"checklist.{self.code}_{self.told or self.state}", None, count=self.count)

    def sentence(self, lang: str = "nl") -> str:
        return self.refusal().sentence(lang)


def checklist(facts: Facts) -> tuple[Line, ...]:
    """Every line of the stage, in the order of the course."""
    return tuple(_lines(facts))


def blocking(facts: Facts) -> tuple[Refusal, ...]:
    """Why the stage cannot be proposed yet."""
    return tuple(line.refusal() for line in checklist(facts) if line.blocks)


def _lines(facts: Facts) -> Iterator[Line]:
    award = facts.stage == AWARD
    yield _left("demands", facts.demands_open, "suitability")
    yield _left("exclusions", facts.exclusions_open, "suitability")
    yield _left("judged", facts.judged_again, "consensus")
    if award:
        yield _left("topics", facts.topics_open, "topics")
        yield _left("conformity", facts.conformity_open, "conformity")
        yield _left("inquiries", facts.inquiries_open, "low_offers")
    yield _left("rounds", facts.rounds_open, "comparison" if award else "admission")
    if award:
        yield _left("advice", facts.advice_open, "advice")
        yield _evidence(facts)
    yield _left("questions", facts.questions_open, facts.stage, holds=False)
    yield _replay(facts)


def _left(code: str, count: int, place: str, *, holds: bool = True) -> Line:
    return Line(code, OPEN if count else MET, place, count, holds)


def _evidence(facts: Facts) -> Line:
    """Everything the winner has to prove is there, or is a condition of the proposal."""
    if facts.verified:
        return Line("evidence", MET, "suitability", told="verified")
    if facts.evidence_open and facts.condition:
        return Line("evidence", MET, "suitability", facts.evidence_open, told="condition")
    return _left("evidence", facts.evidence_open, "suitability")


def _replay(facts: Facts) -> Line:
    if facts.replay is None:
        return Line("replay", LATER, facts.stage, holds=False)
    return Line("replay", MET if facts.replay else OPEN, facts.stage, holds=False)
