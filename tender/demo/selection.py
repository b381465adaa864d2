"""The selection phase of the demonstration: from the applications to those that go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from criteria.application import Application, LotAnswers
from criteria.moments import utc
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import admission, deciding, exclusion, posting, tenderers
from tender.actions.opening import begin_opening, finish_opening
from tender.actions.receiving import submit_application
from tender.demo import content
from tender.demo.acts import LOT
from tender.demo.content import TendererText
from tender.demo.councils import Councils
from tender.demo.desk import Desk
from tender.demo.practice import PracticeRound

if TYPE_CHECKING:
    pass


class SelectionPhase(PracticeRound, Desk, Councils):
    """Applications, suitability, marks, consensus, selection."""

    def open_applications(self) -> None:
        self.invite()
        self.practise()
        self.apply()
        self._open(begin_opening, finish_opening, read_local("2022-01-05T09:30"))
        self.draw()
        self.advance(Step.OPEN_APPLICATIONS, read_local("2022-01-05T10:00"))

    def invite(self) -> None:
        """Every tenderer gets a personal link."""
        at = read_local("2021-11-08T09:00")
        for number, tenderer in enumerate(self.everyone()):
            id_, token = self.act(
                "officer",
                at + timedelta(minutes=number),
                tenderers.invite_tenderer,
                tenderer.name,
            )
            self.links[tenderer.key], self.ids[tenderer.key] = token, id_
            self.act(
                "officer",
                at + timedelta(minutes=number, seconds=30),
                posting.keep_address,
                id_,
                f"contact@inschrijver-{tenderer.key}.example",
            )

    def apply(self) -> None:
        """The applications come in, in the order of the clock; one of them late."""
        for tenderer in sorted(self.everyone(), key=lambda one: one.received_at):
            if tenderer in self.in_time():
                self.files(tenderer)
            answers = tuple((theme, tenderer.answers[theme]) for theme in content.THEMES)
            application = Application(tenderer.parties, (LotAnswers(LOT, answers),))
            self.hand_in(
                tenderer.key,
                utc(tenderer.received_at),
                submit_application,
                application,
            )

    def suitability(self) -> None:
        for key in ("officer", "witness", "auditor"):
            self.declare(key, read_local("2022-01-05T13:00"), self.in_time())
        self.join()
        self.open_parts()
        self.advise("early")
        self.desk()
        self.both(
            read_local("2022-01-19T09:10"),
            exclusion.exclude,
            self.ids["d"],
            self._excluded().exclusion,
        )
        self._reject(read_local("2022-01-19T09:15"))
        self.advance(Step.SUITABILITY, read_local("2022-01-19T09:30"))

    def _reject(self, at: datetime) -> None:
        """Whoever does not go on hears so, by two persons."""
        out = [one for one in self.everyone() if one.dossier is None]
        for number, tenderer in enumerate(out):
            id_ = self.ids[tenderer.key]
            self.both(at + timedelta(minutes=5 * number), admission.send_notice, id_, None)

    def _excluded(self) -> TendererText:
        return next(one for one in self.everyone() if one.exclusion is not None)

    def score(self) -> None:
        self._sheets("dossier", read_local("2022-01-20T09:00"))
        self.ask()
        self.advise("late")
        self.advance(Step.SCORE, read_local("2022-01-26T17:00"))

    def judge(self) -> None:
        self._judge("dossier", read_local("2022-01-27T09:30"))

    def consensus(self) -> None:
        self.judge()
        self.answer(read_local("2022-01-27T16:00"))
        self.advance(Step.CONSENSUS, read_local("2022-01-27T16:30"))

    def select(self) -> None:
        self.act(
            "officer",
            read_local("2022-01-28T10:00"),
            deciding.propose,
            "selection",
            "Laat de hoogst geplaatste inschrijvers toe tot de gunningsfase, in de volgorde van de "
            "rangorde en tot het aantal dat het beoordelingsplan noemt.",
        )
        self.declare("decision_maker", read_local("2022-01-31T10:30"), self.in_time())
        self.act(
            "decision_maker",
            read_local("2022-01-31T11:00"),
            deciding.approve,
            "selection",
            True,
            "",
        )
        self.both(read_local("2022-01-31T15:00"), deciding.send, "selection")
        self.advance(Step.SELECT, read_local("2022-02-01T09:00"))
