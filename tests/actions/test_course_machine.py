"""Random acts of a committee, officers and tenderers, legal and not, against a small model.

After each act: the chain verifies, the step is the same or the next, nothing was changed without an
entry, a refused act left nothing, everybody sees what the model says, and what was decided is what
the rows give. `make soak` lets it run longer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from criteria.application import Application, LotAnswers
from criteria.moments import is_late, local_date
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.scores import Score
from tender.actions import (
    advising,
    agreeing,
    course,
    deciding,
    meetings,
    offers,
    opening,
    receiving,
    reopening,
    scoring,
    tenderers,
)
from tender.actions import people as roles
from tender.demo import PEOPLE
from tender.demo.acts import LOT
from tender.demo.award import envelopes
from tender.demo.content import ASSESSORS, THEMES
from tender.store import envelopes as envelope_rows
from tender.store import meetings as meeting_rows
from tests.course_machine import ACTORS, BIDDERS, STARTS, Watched
from tests.course_model import LED, OFFICERS, READERS, Envelope
from tests.worlds import Worlds

EMAILS = {person.key: person.email for person in PEOPLE}
actors = st.sampled_from(ACTORS)
bidders = st.sampled_from(BIDDERS)
themes = st.sampled_from(THEMES)
members = st.sampled_from(ASSESSORS)
chairs = st.sampled_from(("chair", "chair", "chair", "officer", "assessor1", "decision_maker"))
officers = st.sampled_from((*OFFICERS, *OFFICERS, "chair", "assessor2"))
marks = st.sampled_from((2, 4, 6, 8, 10))
parts = st.sampled_from(("applications", "quality", "price"))


class CourseMachine(Watched):
    """The course, driven by acts drawn at random."""

    # Time

    @rule(minutes=st.sampled_from((1, 5, 9, 10, 11, 60, 1440)))
    def wait(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    @precondition(lambda self: self.model.deadline and self.at <= self.model.deadline)
    @rule(beside=st.sampled_from((0, 1)))
    def deadline(self, beside: int) -> None:
        """It is the last second, or the one after it."""
        self.at = self.model.deadline + timedelta(seconds=beside)

    # People

    @rule(who=actors, of=bidders, answer=st.sampled_from(("none", "none", "none", "conflict")))
    def declare(self, who: str, of: str, answer: str) -> None:
        model = self.model
        stands = answer == "none" and of in model.away(who)
        reads = model.roles[who] & READERS
        may = bool(reads) and not stands and model.step is not Step.OPEN_APPLICATIONS
        said = self.world.course.ids[of], answer, "Familie." if answer == "conflict" else ""
        if self.act(who, may, tenderers.declare, *said):
            model.declared[who].add(of)
            if answer == "conflict":
                model.away(who).add(of)

    @rule(
        who=officers,
        whom=st.sampled_from(("witness", "chair", "decision_maker", "auditor", "contract_manager")),
        role=st.sampled_from(("officer", "chair", "decision_maker", "auditor")),
    )
    def grant(self, who: str, whom: str, role: str) -> None:
        may = self.model.has(who, "officer") and who != whom
        may = may and not self.model.has(whom, role)
        if self.act(who, may, course.grant_role, EMAILS[whom], role):
            self.model.roles[whom].add(role)
            self.model.touched[frozenset((who, whom))] = self.at

    @rule(
        who=officers, whom=actors, role=st.sampled_from(("officer", "chair", "assessor", "auditor"))
    )
    def withdraw(self, who: str, whom: str, role: str) -> None:
        model = self.model
        last = not any(role in held for one, held in model.roles.items() if one != whom)
        needed = role == "officer" or (
            role == "chair" and model.step in (Step.CONSENSUS, Step.OFFERS)
        )
        fixed = role == "assessor" and model.step.reached(Step.SCORE)
        if role == "assessor" and not fixed:
            return
        may = model.has(who, "officer") and who != whom and model.has(whom, role)
        may = may and not fixed and not (last and needed)
        person = next(id_ for id_, key in self.people.items() if key == whom)
        if self.act(who, may, roles.withdraw_role, person, role):
            model.roles[whom].remove(role)
            model.touched[frozenset((who, whom))] = self.at

    # Sheets

    @precondition(lambda self: self.model.step is not Step.OPEN_APPLICATIONS)
    @rule(who=members, of=bidders)
    def open_dossier(self, who: str, of: str) -> None:
        model = self.model
        seen = (who, of, model.step) in model.opened
        if self.act(
            who, model.may_open(who, of), scoring.open_to_score, self.cell(of), act_of_all=not seen
        ):
            model.drawn.add((who, model.stage))
            model.opened.add((who, of, model.step))

    @precondition(lambda self: self.model.step is not Step.OPEN_APPLICATIONS)
    @rule(who=members, of=bidders, theme=themes, mark=marks, stale=st.booleans())
    def type(self, who: str, of: str, theme: str, mark: int, stale: bool) -> None:
        model = self.model
        key = who, (model.stage, of, theme)
        version = model.drafts.get(key, (0, 0))[0]
        expected = version + 1 if stale else version
        may = model.may_write(who, of) and not stale
        score = Score(theme, Decimal(mark), self.text())
        if self.act(who, may, scoring.save_draft, self.cell(of), score, expected, act_of_all=False):
            model.drafts[key] = version + 1, mark

    @precondition(lambda self: self.model.step is not Step.OPEN_APPLICATIONS)
    @rule(who=members, of=bidders)
    def hand_in(self, who: str, of: str) -> None:
        model = self.model
        may = model.may_write(who, of) and model.filled(who, of)
        if self.act(who, may, scoring.submit_sheet, self.cell(of), True):
            model.sheets.add((who, model.stage, of))

    @precondition(lambda self: self.model.writing)
    @rule()
    def everybody_hands_in(self) -> None:
        """All that is missing, by everybody who may: declared about, opened, typed, handed in."""
        model = self.model
        for who in ASSESSORS:
            for of in model.inside[model.stage]:
                if of not in model.declared[who]:
                    self.declare(who, of, "none")
        for who, of in list(model.judges()):
            if (who, model.stage, of) in model.sheets:
                continue
            self.open_dossier(who, of)
            for number, theme in enumerate(THEMES):
                if (who, (model.stage, of, theme)) not in model.drafts:
                    self.type(who, of, theme, (6, 8, 4)[(number + ord(of)) % 3], False)
            self.hand_in(who, of)

    @precondition(lambda self: self.model.step is not Step.OPEN_APPLICATIONS)
    @rule(who=chairs, whose=members, of=bidders)
    def give_back(self, who: str, whose: str, of: str) -> None:
        model = self.model
        person = next(id_ for id_, key in self.people.items() if key == whose)
        may = model.may_reopen(who, whose, of)
        if self.act(who, may, reopening.reopen_sheet, person, self.cell(of), "Rekenfout."):
            model.sheets.remove((whose, model.stage, of))

    # The meeting

    @rule(who=chairs)
    def show(self, who: str) -> None:
        model = self.model
        may = model.step is not Step.OPEN_APPLICATIONS and model.may_show(who)
        if self.act(who, may, agreeing.open_consensus):
            model.shown.add(model.stage)

    @rule(who=chairs)
    def meet(self, who: str) -> None:
        model, day = self.model, local_date(self.at)
        may = model.has(who, "chair") and model.step in LED and model.meeting
        with self.world.looked() as session:
            stage = scoring.stage_of(model.step)
            known = meeting_rows.meetings(session, self.world.procedure_id, stage, 1)
        there = self.world.course._committee()
        same = any(row.held_on == day and set(row.present) == set(there) for row in known)
        said = day, there, meetings.recorded(known)
        if self.act(who, may, meetings.record_meeting, *said, act_of_all=not same):
            model.met.add((model.stage, str(day)))

    @precondition(lambda self: self.model.shown)
    @rule(who=chairs, of=bidders, theme=themes, mark=marks, stale=st.booleans())
    def judge(self, who: str, of: str, theme: str, mark: int, stale: bool) -> None:
        model = self.model
        cell = model.stage, of, theme
        version = model.judged.get(cell, (0, 0, "", ""))[0]
        may = model.may_judge(who, cell, str(local_date(self.at))) and not stale
        words = self.text()
        said = self.cell(of), Score(theme, Decimal(mark), words), version + stale
        if self.act(who, may, agreeing.record_consensus, *said):
            model.judged[cell] = version + 1, mark, who, words

    @precondition(lambda self: self.model.shown)
    @rule(who=members, of=bidders, theme=themes, agrees=st.booleans())
    def sign(self, who: str, of: str, theme: str, agrees: bool) -> None:
        model = self.model
        cell = model.stage, of, theme
        said = self.cell(of), theme, agrees, self.text()
        may = model.may_sign(who, cell)
        if self.act(who, may, agreeing.sign_off, *said, act_of_all=False):
            model.signed[who, cell] = model.judged[cell][0]

    @precondition(lambda self: self.model.meeting)
    @rule()
    def everybody_agrees(self) -> None:
        """The chair records what is missing and every member signs off."""
        model = self.model
        if not model.has("chair", "chair"):
            return
        self.meet("chair")
        for of in model.inside[model.stage]:
            if of in model.away("chair"):
                continue
            self.declare("chair", of, "none")
            for number, theme in enumerate(THEMES):
                if (model.stage, of, theme) not in model.judged:
                    self.judge("chair", of, theme, (6, 8, 10)[(number + ord(of)) % 3], False)
        for who, of in list(model.judges()):
            for theme in THEMES:
                cell = model.stage, of, theme
                current = model.judged.get(cell, (-1,))[0]
                if model.signed.get((who, cell)) != current:
                    self.sign(who, of, theme, True)

    @precondition(lambda self: self.model.step is Step.CONSENSUS and self.model.advice)
    @rule(who=st.sampled_from(OFFICERS))
    def answer(self, who: str) -> None:
        model, text = self.model, self.text()
        if model.away(who):
            return
        said = (model.advice[0], "not_followed", text, "")
        if self.act(who, model.has(who, "officer"), advising.answer_advice, *said):
            model.advice.pop(0)

    # Envelopes and openings

    @precondition(lambda self: self.model.step is Step.OPEN_APPLICATIONS)
    @rule(of=bidders, waited=st.booleans())
    def apply(self, of: str, waited: bool) -> None:
        """waited: it came in time, and is written down now."""
        model = self.model
        assert model.deadline is not None
        text = next(one for one in self.world.course.everyone() if one.key == of)
        words = self.text()
        answers = ((THEMES[0], words), *((theme, text.answers[theme]) for theme in THEMES[1:]))
        said = Application(text.parties, (LotAnswers(LOT, answers),))
        may = "applications.opening" not in model.milestones
        at = min(self.at, model.deadline) if waited else self.at
        given = self.world.vault, said, self.at, at
        if self.bid(of, may, receiving.submit_application, *given, timed=False):
            late = is_late(at, model.deadline)
            model.envelopes.append(Envelope(of, "application", words, late))

    @precondition(lambda self: self.model.step is Step.OPEN_APPLICATIONS)
    @rule(of=bidders)
    def take_back_application(self, of: str) -> None:
        model = self.model
        mine = [one for one in model.envelopes if one.tenderer == of]
        over = is_late(self.at, model.deadline) if model.deadline else True
        may = bool(mine) and not over and "applications.opening" not in model.milestones
        standing = any(one.standing for one in mine)
        if self.bid(of, may, receiving.withdraw_application, act_of_all=standing):
            for one in mine:
                one.standing = False

    @precondition(lambda self: self.model.step is Step.OFFERS)
    @rule(who=officers, days=st.sampled_from((-1, 0, 1, 11)))
    def invite(self, who: str, days: int) -> None:
        model, deadline = self.model, self.at + timedelta(days=days)
        may = model.has(who, "officer") and model.deadline is None and days > 0
        if self.act(who, may, offers.invite_offers, deadline):
            model.deadline = deadline

    @precondition(lambda self: self.model.step is Step.OFFERS)
    @rule(of=bidders, waited=st.booleans())
    def offer(self, of: str, waited: bool) -> None:
        """waited: it came in time, and is written down now."""
        model = self.model
        at = min(self.at, model.deadline) if waited and model.deadline else self.at
        text = next(one for one in self.world.course.everyone() if one.key == of)
        quality, price = envelopes(text)
        self.written += 1
        (lot,) = price.lots
        (year, amount), *others = lot.years
        cheaper = ((year, amount - self.written), *others)
        price = replace(price, lots=(replace(lot, years=cheaper),))
        may = model.deadline is not None and at <= model.deadline
        may = may and "quality.opening" not in model.milestones
        said = self.world.vault, quality, price, at
        if self.bid(of, may, offers.submit_offer, *said, timed=False):
            word = str(amount - self.written)
            model.envelopes += [Envelope(of, "quality", word), Envelope(of, "price", word)]

    @precondition(lambda self: self.model.step is Step.OFFERS)
    @rule(of=bidders)
    def take_back_offer(self, of: str) -> None:
        model = self.model
        mine = [one for one in model.envelopes if one.tenderer == of]
        may = bool(mine) and model.deadline is not None and self.at <= model.deadline
        with self.world.looked() as session:
            id_ = self.world.course.ids[of]
            seen = max((e.number for e in envelope_rows.envelopes_of(session, id_)), default=0)
        standing = any(one.standing for one in mine)
        if self.bid(
            of, may, offers.withdraw_offer, self.at, seen, timed=False, act_of_all=standing
        ):
            for one in mine:
                one.standing = False

    @rule(who=officers, part=parts)
    def begin_opening(self, who: str, part: str) -> None:
        model, applying = self.model, part == "applications"
        may = model.may_begin(part, who, self.at)
        said = () if applying else (part,)
        what = opening.begin_opening if applying else offers.begin_opening
        second = model.second(f"{part}.open", who, self.at)
        if (found := self.act(who, may, what, *said)) is not None:
            assert found is second
            model.yes[f"{part}.open"] = who, self.at
            if second:
                model.milestones.add(f"{part}.opening")

    @rule(who=officers, part=parts)
    def finish_opening(self, who: str, part: str) -> None:
        model, applying = self.model, part == "applications"
        said = (self.world.vault,) if applying else (self.world.vault, part)
        what = opening.finish_opening if applying else offers.finish_opening
        found = self.act(who, model.may_finish(part, who), what, *said)
        if found is None:
            return
        kind = "application" if applying else part
        counting = model.counting(kind)
        assert found == len(counting) or (found is True and not counting)
        model.milestones.add(f"{part}.opened")
        if part == "quality":
            model.inside[AWARD] = tuple(sorted(counting))

    @precondition(lambda self: self.model.step is Step.OFFERS)
    @rule(who=chairs)
    def finish_quality(self, who: str) -> None:
        model = self.model
        may = model.has(who, "chair") and AWARD in model.shown and model.agreed
        may = may and "quality.final" not in model.milestones
        if self.act(who, may, agreeing.finish_quality):
            model.milestones.add("quality.final")

    # The end of a step, and the decision

    @rule(who=officers, ahead=st.sampled_from((0, 0, 0, 1)))
    def advance(self, who: str, ahead: int) -> None:
        model = self.model
        expected = list(Step)[model.step.number - 1 + ahead]
        if self.act(who, model.may_advance(who, expected), course.advance, expected):
            following = model.step.following
            assert following is not None
            model.step = following

    @precondition(lambda self: self.model.step is Step.SELECT)
    @rule(who=officers)
    def propose(self, who: str) -> None:
        model = self.model
        if model.proposal not in ("", "refused") or not self._ranked():
            return
        may = model.has(who, "officer") and not model.away(who)
        if self.act(who, may, deciding.propose, SELECTION, "Laat de hoogste toe."):
            model.proposal, model.proposed_by = "proposed", who

    def _ranked(self) -> bool:
        """Whether the marks of the model give every tenderer a place of its own."""
        return len({self.total(of) for of in BIDDERS}) == len(BIDDERS)

    def total(self, of: str) -> int:
        return sum(self.model.judged[SELECTION, of, theme][1] for theme in THEMES)

    @precondition(lambda self: self.model.step is Step.SELECT)
    @rule(who=st.sampled_from(("decision_maker", "decision_maker", "officer")), yes=st.booleans())
    def approve(self, who: str, yes: bool) -> None:
        model = self.model
        may = model.has(who, "decision_maker") and model.proposal == "proposed"
        may = may and not model.away(who) and model.proposed_by != who
        if self.act(who, may, deciding.approve, SELECTION, yes, "" if yes else "Nog niet."):
            model.proposal = "approved" if yes else "refused"

    @precondition(lambda self: self.model.step is Step.SELECT)
    @rule(who=officers)
    def send(self, who: str) -> None:
        model = self.model
        second = model.second("send", who, self.at)
        may = model.has(who, "officer") and model.proposal == "approved" and second is not None
        may = may and not model.away(who) and set(BIDDERS) <= model.declared[who]
        if (found := self.act(who, may, deciding.send, SELECTION)) is not None:
            assert found is second
            model.yes["send"] = who, self.at
            if second:
                model.proposal = "sent"

    # The ordinary course

    @rule()
    def forward(self) -> None:
        at = self.model.step
        if at is Step.OPEN_APPLICATIONS:
            self._applied()
        elif at is Step.SELECT:
            self._decided()
        elif at is Step.OFFERS:
            self._offered()
        elif at is Step.SCORE and not self.model.all_in:
            self.everybody_hands_in()
        elif at is Step.CONSENSUS and not (self.model.shown and self.model.agreed):
            self._agreed()
        elif at is Step.CONSENSUS and self.model.advice:
            self.answer(
                next((one for one in OFFICERS if self.model.has(one, "officer")), "officer")
            )
        elif at in (Step.SCORE, Step.CONSENSUS):
            self.advance("officer", 0)

    def _applied(self) -> None:
        model = self.model
        left = [of for of in BIDDERS if of not in model.counting("application")]
        if left and self.at <= model.deadline:
            self.apply(left[0], False)
        elif "applications.opened" in model.milestones:
            self.advance("officer", 0)
        else:
            self._opened("applications")

    def _opened(self, part: str) -> None:
        """Two officers, and then all of it."""
        assert self.model.deadline is not None
        self.at = max(self.at, self.model.deadline + timedelta(seconds=1))
        if f"{part}.opening" in self.model.milestones:
            return self.finish_opening("officer", part)
        first, _when = self.model.yes.get(f"{part}.open", ("", self.at - timedelta(days=1)))
        self.begin_opening("witness" if first == "officer" else "officer", part)

    def _agreed(self) -> None:
        model = self.model
        if model.stage in model.shown:
            return self.everybody_agrees()
        if not model.all_in:
            return self.everybody_hands_in()
        for of in model.inside[model.stage]:
            if of not in model.declared["chair"]:
                self.declare("chair", of, "none")
        self.show("chair")

    def _decided(self) -> None:
        proposal = self.model.proposal
        if proposal in ("", "refused"):
            self.propose("officer")
        elif proposal == "proposed":
            self.approve("decision_maker", True)
        elif proposal == "approved":
            first = self.model.yes.get("send", ("", self.at))[0]
            self.send("witness" if first == "officer" else "officer")
        else:
            self.advance("officer", 0)

    def _offered(self) -> None:
        model, done = self.model, self.model.milestones
        left = [of for of in BIDDERS if of not in model.counting("price")]
        if model.deadline is None:
            self.invite("officer", 11)
        elif left and self.at <= model.deadline:
            self.offer(left[0], False)
        elif "quality.opened" not in done:
            self._opened("quality")
        elif not (AWARD in model.shown and model.agreed):
            self._agreed()
        elif "quality.final" not in done:
            self.finish_quality("chair")
        elif "price.opened" not in done:
            self._opened("price")
        else:
            self.advance("officer", 0)


QUICK = settings(
    max_examples=4,
    stateful_step_count=8,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # to make a failure smaller takes longer than to read it
    database=None,
    suppress_health_check=list(HealthCheck),
)


def run(worlds: Worlds, kept: settings, *starts: Step) -> None:
    machine = type("Drawn", (CourseMachine,), {"worlds": worlds, "starts": starts})
    run_state_machine_as_test(machine, settings=kept)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("start", STARTS)
def test_random_acts_leave_the_course_whole(worlds: Worlds, start: Step) -> None:
    run(worlds, QUICK, start)


@pytest.mark.soak
@pytest.mark.parametrize("start", STARTS)
def test_many_random_acts_leave_the_course_whole(worlds: Worlds, start: Step) -> None:
    long = settings(QUICK, max_examples=150, stateful_step_count=60, derandomize=False)
    run(worlds, long, start)
