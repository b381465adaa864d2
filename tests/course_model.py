"""A small model of the course, by which random acts are judged: what must be refused, what must be
done, and what somebody may see. It is written by hand from the rules and asks the code nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from tender.demo.content import ASSESSORS, THEMES

OFFICERS = ("officer", "witness")
READERS = frozenset({"officer", "chair", "assessor", "decision_maker", "auditor"})
WAITS = timedelta(minutes=10)
APART = timedelta(days=7)
LED = (Step.CONSENSUS, Step.SELECT, Step.OFFERS, Step.COMPARE, Step.DECIDE)
Cell = tuple[str, str, str]
"""Stage, tenderer, theme."""


@dataclass
class Envelope:
    """What a tenderer handed in: a version, what marks its text, and what became of it."""

    tenderer: str
    kind: str
    word: str
    late: bool = False
    standing: bool = True


@dataclass
class Model:
    """What happened, as far as the rules depend on it.

    inside   the tenderers of each stage
    drafts   per person, stage, tenderer and theme: the version and the mark
    judged   per cell: the version, the mark, who recorded it and its text
    signed   per person and cell: the version that was signed off
    advice   the items that still wait for an answer
    yes      the last consent to an act: who and when
    touched  when one of these two last gave the other a role or took one
    """

    step: Step
    roles: dict[str, set[str]]
    declared: dict[str, set[str]]
    conflicted: dict[str, set[str]] = field(default_factory=dict)
    inside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    drawn: set[tuple[str, str]] = field(default_factory=set)
    opened: set[tuple[str, str, Step]] = field(default_factory=set)
    drafts: dict[tuple[str, Cell], tuple[int, int]] = field(default_factory=dict)
    sheets: set[tuple[str, str, str]] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    met: set[tuple[str, str]] = field(default_factory=set)
    judged: dict[Cell, tuple[int, int, str, str]] = field(default_factory=dict)
    signed: dict[tuple[str, Cell], int] = field(default_factory=dict)
    yes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    touched: dict[frozenset[str], datetime] = field(default_factory=dict)
    milestones: set[str] = field(default_factory=set)
    advice: list[UUID] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    deadline: datetime | None = None
    proposal: str = ""
    proposed_by: str = ""

    @property
    def stage(self) -> str:
        return AWARD if self.step.reached(Step.OFFERS) else SELECTION

    def has(self, who: str, role: str) -> bool:
        return role in self.roles[who]

    def away(self, who: str) -> set[str]:
        return self.conflicted.setdefault(who, set())

    def knows(self, who: str, tenderer: str) -> bool:
        """Declared about, and nothing stands between them."""
        return tenderer in self.declared[who] and tenderer not in self.away(who)

    # Scoring

    @property
    def writing(self) -> bool:
        """Whether sheets are written now."""
        if self.step is Step.OFFERS:
            return "quality.opened" in self.milestones and AWARD not in self.shown
        late = self.step is Step.CONSENSUS and SELECTION not in self.shown
        return self.step is Step.SCORE or late

    def may_open(self, who: str, tenderer: str) -> bool:
        named = all(t in self.declared[who] | self.away(who) for t in self.inside[self.stage])
        ready = (who, self.stage) in self.drawn or named
        return (
            self.has(who, "assessor")
            and self.writing
            and tenderer in self.inside[self.stage]
            and ready
            and self.knows(who, tenderer)
        )

    def may_write(self, who: str, tenderer: str) -> bool:
        return (
            self.has(who, "assessor")
            and self.writing
            and tenderer in self.inside[self.stage]
            and self.knows(who, tenderer)
            and (who, self.stage, tenderer) not in self.sheets
            and (who, self.stage) in self.drawn
            and (who, tenderer, self.step) in self.opened
        )

    def filled(self, who: str, tenderer: str) -> bool:
        return all((who, (self.stage, tenderer, theme)) in self.drafts for theme in THEMES)

    def may_reopen(self, who: str, whose: str, tenderer: str) -> bool:
        return (
            self.has(who, "chair")
            and not self.has(who, "assessor")
            and self.step in (Step.SCORE, *LED)
            and tenderer in self.inside[self.stage]
            and tenderer not in self.away(who)
            and self.has(whose, "assessor")
            and self.stage not in self.shown
            and (whose, self.stage, tenderer) in self.sheets
        )

    def judges(self) -> Iterator[tuple[str, str]]:
        """Everyone who judges somebody of the stage now."""
        for who in ASSESSORS:
            for tenderer in self.inside[self.stage]:
                handed = (who, self.stage, tenderer) in self.sheets
                if tenderer not in self.away(who) and (handed or self.stage not in self.shown):
                    yield who, tenderer

    def free(self, tenderer: str) -> bool:
        return any(of == tenderer for _, of in self.judges())

    @property
    def all_in(self) -> bool:
        inside = self.inside[self.stage]
        handed = all((who, self.stage, of) in self.sheets for who, of in self.judges())
        return handed and all(self.free(tenderer) for tenderer in inside)

    # The meeting

    def may_show(self, who: str) -> bool:
        inside = self.inside[self.stage]
        return (
            self.has(who, "chair")
            and self.step in LED
            and self.stage not in self.shown
            and (self.stage == SELECTION or "quality.opened" in self.milestones)
            and all(t in self.declared[who] | self.away(who) for t in inside)
            and self.all_in
        )

    @property
    def meeting(self) -> bool:
        """Whether the committee can judge now."""
        final = self.step is Step.OFFERS and "quality.final" not in self.milestones
        return self.stage in self.shown and (self.step is Step.CONSENSUS or final)

    def may_judge(self, who: str, cell: Cell, day: str) -> bool:
        return (
            self.has(who, "chair")
            and self.meeting
            and cell[1] in self.inside[self.stage]
            and self.knows(who, cell[1])
            and self.free(cell[1])
            and (self.stage, day) in self.met
        )

    def may_sign(self, who: str, cell: Cell) -> bool:
        return (
            self.has(who, "assessor")
            and self.meeting
            and self.knows(who, cell[1])
            and (who, self.stage, cell[1]) in self.sheets
            and cell in self.judged
        )

    @property
    def agreed(self) -> bool:
        """Every question judged, and every judgement signed off by who judged it."""
        cells = [(self.stage, of, theme) for of in self.inside[self.stage] for theme in THEMES]
        if not all(cell in self.judged for cell in cells):
            return False
        return all(
            self.signed.get((who, (self.stage, of, theme))) == self.judged[self.stage, of, theme][0]
            for who, of in self.judges()
            for theme in THEMES
        )

    # Two persons, openings, the end of a step

    def second(self, act: str, who: str, at: datetime) -> bool | None:
        """What a yes is: the second of two, a first one, or None for one person twice and for two
        of whom one gave or took a role of the other."""
        first, when = self.yes.get(act, ("", at - 2 * WAITS))
        if at - when > WAITS or not self.has(first, "officer"):
            return False
        close = at - self.touched.get(frozenset((first, who)), at - APART) < APART
        return None if first == who or close else True

    def may_begin(self, part: str, who: str, at: datetime) -> bool:
        step = Step.OPEN_APPLICATIONS if part == "applications" else Step.OFFERS
        final = part != "price" or "quality.final" in self.milestones
        return (
            self.has(who, "officer")
            and self.step is step
            and f"{part}.opening" not in self.milestones
            and self.deadline is not None
            and at > self.deadline
            and final
            and self.second(f"{part}.open", who, at) is not None
        )

    def may_finish(self, part: str, who: str) -> bool:
        step = Step.OPEN_APPLICATIONS if part == "applications" else Step.OFFERS
        begun = f"{part}.opening" in self.milestones and f"{part}.opened" not in self.milestones
        return self.has(who, "officer") and self.step is step and begun

    def counting(self, kind: str) -> dict[str, Envelope]:
        """What counts of each tenderer: the last that was not taken back and came in time."""
        own = [one for one in self.envelopes if one.kind == kind and not one.late]
        return {one.tenderer: one for one in own if one.standing}

    def may_advance(self, who: str, expected: Step) -> bool:
        if not self.has(who, "officer") or expected is not self.step:
            return False
        done = self.milestones
        if self.step is Step.OPEN_APPLICATIONS:
            return "applications.opened" in done and bool(self.counting("application"))
        told = all(
            tenderer in self.declared[who] | self.away(who)
            for who in ASSESSORS
            for tenderer in self.inside[self.stage]
        )
        if self.step is Step.SCORE:
            return told and self.all_in
        if self.step is Step.CONSENSUS:
            return SELECTION in self.shown and self.agreed and not self.advice
        if self.step is Step.SELECT:
            return self.proposal == "sent"
        return {"quality.final", "price.opened"} <= done and told and self.agreed

    # Sight

    def sees(self, who: str, stage: str) -> set[tuple[str, str]]:
        """Of whom somebody sees the sheets about which tenderers: (assessor, tenderer)."""
        in_ = {(of, about) for of, where, about in self.sheets if where == stage}
        if not self.roles[who] & READERS:
            return set()
        if stage in self.shown:
            return {pair for pair in in_ if self.knows(who, pair[1])}
        if not self.has(who, "assessor"):
            return set()
        return {pair for pair in in_ if pair[0] == who and pair[1] not in self.away(who)}

    def sees_prices(self, who: str) -> bool:
        """Whether any price may be fetched for somebody."""
        opened = {"quality.final", "price.opened"} <= self.milestones
        knows = {"officer", "chair", "decision_maker", "auditor", "contract_manager"}
        return opened and bool(self.roles[who] & knows)
