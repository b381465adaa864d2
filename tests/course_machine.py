"""What is watched while acts are drawn at random: see `tests/actions/test_course_machine.py`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from sqlalchemy.orm import Session

from criteria import visibility
from criteria.council import SENT
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.refusals import Refused
from criteria.trail import Head
from criteria.visibility import Sight
from tender.actions import deciding, receiving
from tender.demo import PEOPLE
from tender.demo.content import ASSESSORS, THEMES
from tender.models.base import Base
from tender.permissions import NotGranted
from tender.store import advising, consensus, contents, decisions, sheets, trail
from tender.store.tenderers import candidacies
from tests.course_model import Model
from tests.worlds import World, Worlds, moment

WHY = "De inschrijver laat concreet en meetbaar zien hoe het resultaat wordt bereikt. " * 4
ACTORS = ("officer", "witness", "chair", *ASSESSORS, "decision_maker", "auditor")
BIDDERS = ("a", "b", "c")
NOT_ACTS = frozenset({"draft_scores"})
STARTS = {
    Step.OPEN_APPLICATIONS: "2021-11-08T09:00",
    Step.SCORE: "2022-01-20T09:00",
    Step.OFFERS: "2022-05-09T11:00",
}
COUNTS = " UNION ALL ".join(
    f"SELECT '{name}', count(*) FROM {name}" for name in Base.metadata.tables
)


class Watched(RuleBasedStateMachine):
    """The case at a step, the model of it, and what holds after each act. `worlds` is put in by
    each test."""

    worlds: ClassVar[Worlds]
    starts: ClassVar[tuple[Step, ...]] = tuple(STARTS)
    further = 12
    """So many acts of the ordinary course come first, at most."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.written = 0
        self.changed = True
        self.began: Head | None = None
        self.head: Head | None = None

    def teardown(self) -> None:
        with self.stack:
            if self.head != self.began:
                with self.world.looked() as session:
                    assert all(check.ok for check in trail.verify(session))

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """The case at one of these steps, and the model of it."""
        start = data.draw(st.sampled_from(self.starts))
        self.world: World = self.stack.enter_context(self.worlds.at(start))
        self.at = moment(STARTS[start])
        case = self.world.case()
        held = {person.key: set(person.roles) for person in PEOPLE}
        if start is Step.OPEN_APPLICATIONS:
            self.world.course.invite()
            self.at += timedelta(hours=1)
        self.names = {id_: key for key, id_ in self.world.course.ids.items()}
        known = {who: self.world.identity(who) for who in held if held[who]}
        declared = {
            who: {self.names[id_] for id_ in self.names if str(id_) in one.declared}
            for who, one in known.items()
        }
        self.model = Model(start, held, {who: declared.get(who, set()) for who in held})
        self.model.inside = {SELECTION: BIDDERS, AWARD: BIDDERS}
        if start is Step.OPEN_APPLICATIONS:
            self.model.deadline = case.plan.application_deadline
        if start is Step.OFFERS:
            self._remember(SELECTION)
        self.people = {one.id: who for who, one in known.items()}
        with self.world.looked() as session:
            head = trail.head(session, str(self.world.procedure_id))
            given = advising.advice(session, advising.FOR_REPORT, self.world.procedure_id)
        self.model.advice = [one.id for one in given if one.kind in SENT and one.outcome is None]
        assert head is not None
        self.began = self.head = head
        self.step = start
        for _ in range(data.draw(st.integers(0, self.further))):
            self.forward()
            self.holds()

    def forward(self) -> None:
        """What comes next in the ordinary course."""
        raise NotImplementedError

    def _remember(self, stage: str) -> None:
        """What the case handed in before."""
        self.model.shown.add(stage)
        self.model.sheets |= {(who, stage, of) for who in ASSESSORS for of in BIDDERS}

    # How an act is done

    def attempt(self, may: bool, act: Callable[[], Any], *, act_of_all: bool = True) -> Any:
        """Do something: it happens exactly when the model says so. Gives what came of it, or None
        when it was refused."""
        before, told = self._state(), ""
        try:
            found = act()
        except Refused as refused:
            told = ", ".join(one.code for one in refused.refusals)
        except NotGranted:
            told = "not granted"
        after = self._state()
        assert may == (not told), told or "this should have been refused"
        if told:
            assert after == before, f"refused ({told}) and something stayed"
            return None
        self.changed = self.changed or after != before
        changed = {name for name in before if before[name] != after[name]} - NOT_ACTS
        entry = "trail_entry" in changed
        assert entry or not changed, f"{sorted(changed)} without an entry"
        assert entry or not act_of_all, "an act without an entry"
        return found if found is not None else True

    def _state(self) -> dict[str, Any]:
        with self.world.engine.connect() as connection:
            counted = {name: n for name, n in connection.exec_driver_sql(COUNTS)}
            rows = connection.exec_driver_sql(
                "SELECT step, version, offer_deadline FROM procedures"
            )
            counted["step"] = rows.all()
        return counted

    def act(self, who: str, may: bool, what: Callable[..., Any], *args: Any, **more: Any) -> Any:
        if not self.model.roles[who]:
            return None
        return self.attempt(may, lambda: self.world.course.act(who, self.at, what, *args), **more)

    def cell(self, tenderer: str) -> Any:
        return self.world.course._candidacies()[tenderer]

    def text(self) -> str:
        self.written += 1
        return f"{WHY} Dit is tekst {self.written}."

    def bid(
        self,
        of: str,
        may: bool,
        what: Callable[..., Any],
        *args: Any,
        timed: bool = True,
        **more: Any,
    ) -> Any:
        """An act of a tenderer, by its link. timed: it is told the time last."""

        def act() -> Any:
            with self.world.opened() as session:
                actor = receiving.tenderer_of(session, self.world.course.links[of])
                found = what(session, actor, *args, *((self.at,) if timed else ()))
                session.commit()
            return found

        return self.attempt(may, act, **more)

    # What always holds

    @invariant()
    def holds(self) -> None:
        """Asked once something changed: a refused act left nothing behind."""
        if self.changed:
            self.changed = False
            for check in (self.linked, self.legal, self.seen, self.kept, self.decided):
                check()

    def linked(self) -> None:
        """Each new entry follows the last one; the whole chain is verified at the end."""
        chain = str(self.world.procedure_id)
        assert self.head is not None
        with self.world.looked() as session:
            for entry in trail.entries(session, chain, after=self.head.seq, limit=1000):
                assert (entry.seq, entry.prev) == (self.head.seq + 1, self.head.hash)
                self.head = Head(chain, entry.seq, entry.hash)
            assert trail.head(session, chain) == self.head

    def legal(self) -> None:
        step = self.world.case().step
        assert step is self.model.step and step in (self.step, self.step.following)
        self.step = step

    def seen(self) -> None:
        """Everybody is shown exactly what the model says."""
        case = self.world.case()
        with self.world.looked() as session:
            of = {row.id: self.names[row.tenderer] for row in candidacies(session, case.id)}
            for who in (*ACTORS, "contract_manager"):
                if not self.model.roles[who]:
                    continue
                viewer = self.world.identity(who).viewer
                for stage in (SELECTION, AWARD):
                    sight = visibility.sheets(viewer, case.moment, stage)
                    rows = sheets.sheet_scores(session, sight, case.id, stage, 1)
                    found = {(self.people[row.participant], of[row.candidacy]) for row in rows}
                    assert found == self.model.sees(who, stage), (who, stage)
                priced = contents.offer_years(
                    session, visibility.prices(viewer, case.moment), case.id
                )
                assert not priced or self.model.sees_prices(who), who

    def kept(self) -> None:
        """What counts of each tenderer is its last word, and what was judged stands there."""
        case = self.world.case()
        with self.world.looked() as session:
            of = {row.id: self.names[row.tenderer] for row in candidacies(session, case.id)}
            if "price.opened" in self.model.milestones:
                years = contents.offer_years(session, Sight(everyone=True), case.id)
                found = {of[id_]: str(by_year[1]) for id_, by_year in years.items()}
                counting = self.model.counting("price")
                assert found == {who: one.word for who, one in counting.items()}
            if "applications.opened" in self.model.milestones:
                self._answered(session, of)
            marks = {
                (of[candidacy], theme): mark
                for stage in self.model.shown & {self.model.stage}
                for candidacy, by_theme in consensus.marks(session, case.id, stage, 1).items()
                for theme, mark in by_theme.items()
            }
            told = {
                (of, theme): mark
                for (stage, of, theme), (_, mark, _, _) in self.model.judged.items()
                if stage == self.model.stage
            }
            if told or self.step is Step.CONSENSUS:
                assert marks == told

    def decided(self) -> None:
        """A proposal that runs is what the rows give, and in the order of the model's totals."""
        if self.model.proposal not in ("proposed", "approved"):
            return
        case = self.world.case()
        with self.world.looked() as session:
            decision = decisions.decisions(session, case.id)[SELECTION]
            assert deciding.replay_equal(session, case, decision)

    def _answered(self, session: Session, of: dict[UUID, str]) -> None:
        """Who applied in time has its last text, and nobody else has any."""
        if self.model.step not in (Step.OPEN_APPLICATIONS, Step.SUITABILITY):
            return
        everything = Sight(everyone=True)
        found = {}
        for row in candidacies(session, self.world.procedure_id):
            found[of[row.id]] = contents.answers(session, everything, row, "selection")[THEMES[0]]
        counting = self.model.counting("application")
        assert found == {who: one.word for who, one in counting.items()}
