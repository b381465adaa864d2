"""How the demonstration acts: one act, one person, one transaction; there is no side door."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from criteria.moments import local_date
from criteria.phases import Step
from criteria.scores import Score
from tender.actions import agreeing, course, meetings, outcomes, scoring, tenderers
from tender.actions.receiving import tenderer_of
from tender.demo import content
from tender.demo.content import TendererText
from tender.permissions import Identity, hold, identify
from tender.store import procedures
from tender.store import tenderers as rows
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LOT = "1"

_Result = TypeVar("_Result")
Opened = Callable[[], "Session"]
"""Gives a session that has begun to write."""


@dataclass
class Acts:
    """Drives the acts. `users` maps the key of a person to the account."""

    opened: Opened
    vault: Vault
    users: dict[str, UUID]
    offers: int = 3
    progress: Callable[[Step], None] = lambda step: None
    procedure_id: UUID = field(init=False)
    links: dict[str, str] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)

    # How an act is done

    def act(self, key: str, at: datetime, what: Callable[..., _Result], *args: Any) -> _Result:
        """One act by one person in one transaction."""
        with self.opened() as session:
            hold(session, self.procedure_id)
            actor = identify(session, self.users[key], self.procedure_id)
            assert actor is not None, key
            result = what(session, actor, *args, at)
            session.commit()
        return result

    def hand_in(self, key: str, at: datetime, what: Callable[..., _Result], *args: Any) -> _Result:
        """One act of a tenderer, by its personal link."""
        with self.opened() as session:
            actor: Identity = tenderer_of(session, self.links[key])
            result = what(session, actor, self.vault, *args, at)
            session.commit()
        return result

    def look(self, what: Callable[..., _Result], *args: Any) -> _Result:
        with self.opened() as session:
            return what(session, self.procedure_id, *args)

    def case(self) -> procedures.Case:
        found = self.look(procedures.case)
        assert found is not None
        return found

    def advance(self, expected: Step, at: datetime) -> None:
        self.act("officer", at, course.advance, expected)
        self.progress(expected)

    def both(self, at: datetime, what: Callable[..., bool], *args: Any) -> datetime:
        """An act of two persons; the second follows in time. Returns when."""
        assert not self.act("officer", at, what, *args)
        second = at + timedelta(minutes=4)
        assert self.act("witness", second, what, *args)
        return second

    def _open(
        self, begin: Callable[..., bool], finish: Callable[..., object], at: datetime, *args: Any
    ) -> None:
        second = self.both(at, begin, *args)
        with self.opened() as session:
            actor = identify(session, self.users["witness"], self.procedure_id)
            assert actor is not None
            finish(session, actor, self.vault, *args, second + timedelta(seconds=5))
            session.commit()

    # Who takes part

    def everyone(self) -> tuple[TendererText, ...]:
        return content.tenderers(self.offers)

    def in_time(self) -> list[TendererText]:
        """Those whose application came in time."""
        return [one for one in self.everyone() if one.dossier or one.exclusion]

    def valid(self) -> list[TendererText]:
        return [one for one in self.everyone() if one.dossier is not None]

    def admitted(self) -> list[TendererText]:
        """Those that go on to the award phase."""
        with self.opened() as session:
            case = procedures.case(session, self.procedure_id)
            assert case is not None
            inside = {row.tenderer for row in outcomes.stage_candidacies(session, case, "award")}
        return [one for one in self.valid() if self.ids[one.key] in inside]

    def _in(self, stage: str) -> list[TendererText]:
        return self.valid() if stage == "dossier" else self.admitted()

    def _candidacies(self) -> dict[str, UUID]:
        found = {row.tenderer: row.id for row in self.look(rows.candidacies)}
        return {key: found[id_] for key, id_ in self.ids.items() if id_ in found}

    def declare(self, key: str, at: datetime, about: Iterable[TendererText]) -> None:
        """Somebody has no interest in these tenderers, and says so before reading them."""
        for tenderer in about:
            self.act(key, at, tenderers.declare, self.ids[tenderer.key], "none", "")

    def _undeclared(self, key: str) -> list[TendererText]:
        """Those about which somebody did not declare yet."""
        with self.opened() as session:
            actor = identify(session, self.users[key], self.procedure_id)
        assert actor is not None
        known = actor.declared | actor.conflicted
        inside = [one for one in self.valid() if one.key in self.ids]
        return [one for one in inside if str(self.ids[one.key]) not in known]

    # What both phases do: mark apart, then agree

    def _sheets(self, stage: str, at: datetime) -> None:
        for number, assessor in enumerate(content.ASSESSORS):
            moment = at + timedelta(hours=number)
            for tenderer in self._in(stage):
                self.hand_sheet(assessor, tenderer, stage, moment)
                moment += timedelta(minutes=50)

    def hand_sheet(
        self, assessor: str, tenderer: TendererText, stage: str, moment: datetime
    ) -> None:
        """One assessor reads, scores every theme of one tenderer and hands in; and declares about
        all of them before the first."""
        candidacy, texts = self._candidacies()[tenderer.key], getattr(tenderer, stage)
        if stage == "dossier":
            self.declare(assessor, moment, self._undeclared(assessor))
        self.act(assessor, moment, scoring.open_to_score, candidacy)
        for theme in content.THEMES:
            judged = texts.scores[assessor, theme]
            score = Score(theme, Decimal(judged.mark), judged.text)
            self.act(assessor, moment, scoring.save_draft, candidacy, score, 0)
        self.act(assessor, moment + timedelta(minutes=50), scoring.submit_sheet, candidacy, True)

    def _judge(self, stage: str, at: datetime) -> None:
        if stage == "dossier":
            self.declare("chair", at, self.valid())
        self.act("chair", at, agreeing.open_consensus)
        self.act("chair", at, meetings.record_meeting, local_date(at), self._committee(), 0)
        candidacies = self._candidacies()
        for tenderer in self._in(stage):
            texts = getattr(tenderer, stage)
            for theme in content.THEMES:
                judged = texts.consensus[theme]
                at += timedelta(minutes=2)
                score = Score(theme, Decimal(judged.mark), judged.text)
                candidacy = candidacies[tenderer.key]
                self.act("chair", at, agreeing.record_consensus, candidacy, score, 0)
                for assessor in content.ASSESSORS:
                    dissent = texts.dissents.get((assessor, theme), "")
                    own = texts.scores[assessor, theme].mark
                    told = content.moved(assessor, theme, tenderer.key, own, judged.mark)
                    why = dissent or told
                    self.act(assessor, at, agreeing.sign_off, candidacy, theme, not dissent, why)

    def _committee(self) -> tuple[UUID, ...]:
        case = self.case()
        with self.opened() as session:
            expected = meetings.expected_at(session, case, scoring.stage_of(case.step))
        return tuple(row.id for row in expected)
