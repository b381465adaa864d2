"""The councils of the demonstration: they join, read, ask, hear, advise and get an answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from criteria.council import REFUSED, UNCHANGED
from criteria.council_sessions import Heard
from criteria.moments import utc
from criteria.openings import Wanted
from criteria.reading import read_local
from tender.actions import (
    advising,
    council_questions,
    council_sessions,
    joining,
    openings,
)
from tender.actions.entry import look
from tender.demo import content
from tender.demo.acts import Acts
from tender.demo.people import COUNCILS
from tender.permissions import Identity, Permission
from tender.store import advising as rows
from tender.store import council_questions as asked
from tender.store import people

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

READ_FROM, READ_UNTIL = "2022-01-10T09:00", "2022-01-26T12:00"


class Councils(Acts):
    """What delegates do, and what an officer does for them."""

    def join(self) -> None:
        """The delegates promise silence, and declare where the plan lets them read."""
        at = read_local("2022-01-06T19:00")
        for key in COUNCILS:
            self.act(key, at, joining.give_undertaking, True)
            if self.case().plan.advising.reads:
                self.act(key, at, _no_interests)

    def open_parts(self) -> None:
        """Each council reads what the tenderers wrote about working together."""
        inside = [self._candidacies()[one.key] for one in self.valid()]
        for council in dict.fromkeys(COUNCILS.values()):
            period = (read_local(READ_FROM), read_local(READ_UNTIL))
            wanted = Wanted(council, ("SAM",), *period)
            self.act("officer", period[0], openings.open_answers, wanted, inside)

    def advise(self, when: str) -> None:
        """Advice and words for the own delegation, with what was corrected and withdrawn."""
        for row in content.table("advice")[when]:
            by, at = row["by"], utc(row["at"])
            how: dict[str, Any] = {"kind": row["kind"], "candidacy": self._about(row["about"])}
            give = partial(_give, how=how)
            first = self.act(by, at, give, row["theme"], row.get("first", row["text"]))
            if "corrected" in row:
                again = partial(_give, how={"first": first})
                self.act(by, utc(row["corrected"]), again, row["theme"], row["text"])
            if "withdrawn" in row:
                self.act(by, utc(row["withdrawn"]), advising.withdraw_advice, first)

    def ask(self) -> None:
        """A question to one tenderer with its answer, one of an organisation, and the sessions."""
        said = content.table("advice")
        for row in said["question"]:
            about, at = self._about(row["about"]), utc(row["at"])
            asking = (row["theme"], about, row["text"])
            if "organisation" in row:
                note = council_questions.note_question
                id_ = self.act("officer", at, note, row["organisation"], *asking)
            else:
                id_ = self.act(row["by"], at, council_questions.ask_question, *asking)
            outcome, to = (REFUSED, ()) if "refused" in row else (UNCHANGED, (about,))
            decided = utc(row["refused" if "refused" in row else "put"])
            decide = council_questions.decide_questions
            self.act("officer", decided, decide, (id_,), outcome, "", row["reason"], to)
            if "put" in row:
                self._send_and_answer(decided, row["answers"], id_)
        for row in said["session"]:  # every tenderer is heard, with the same question
            self._hear(row)

    def _send_and_answer(self, put: datetime, answers: dict[str, str], question: UUID) -> None:
        at = read_local("2022-01-23T12:00")
        sent = put + timedelta(minutes=10)
        mine = next(one.put for one in self.look(asked.questions) if one.id == question)
        to = next(one.to for one in self.look(asked.puts) if one.id == mine)
        for row in to:
            act = council_questions.record_sending
            self.act("officer", sent + timedelta(minutes=5), act, row.id, sent, "per e-mail")
        for key, text in answers.items():
            id_ = next(row.id for row in to if row.tenderer == self.ids[key])
            self.act("officer", at, council_questions.record_answer, id_, text, 0)

    def _hear(self, row: dict[str, Any]) -> None:
        sitting = {person.user_id: person.id for person in self.look(people.people)}
        present = tuple(sitting[self.users[key]] for key in row["present"])
        texts = (row["visitors"], row["questions"], row["notes"])
        heard = Heard(utc(row["held"]), present, *texts)
        place = (row["council"], self._about(row["about"]))
        self.act("officer", utc(row["at"]), council_sessions.plan_session, *place, heard)

    def answer(self, at: datetime) -> None:
        """An officer answers what stands and was meant for the municipalities."""
        given = {row.text: row.id for row in self.look(_all)}
        said = content.table("advice")
        for row in (*said["early"], *said["late"]):
            if "answer" in row:
                told, id_ = row["answer"], given[row["text"].strip()]
                words = (told["outcome"], told["reason"], told.get("shown_in", ""))
                self.act("officer", at, advising.answer_advice, id_, *words)

    def _about(self, key: str) -> UUID | None:
        return None if key == "general" else self._candidacies()[key]


def _give(
    session: Session, actor: Identity, theme: str, text: str, at: datetime, *, how: dict[str, Any]
) -> UUID:
    return advising.give_advice(session, actor, theme, text, at, **how)


def _all(session: Session, procedure_id: UUID) -> tuple[rows.AdviceView, ...]:
    return rows.advice(session, rows.FOR_REPORT, procedure_id)


def _no_interests(session: Session, actor: Identity, at: datetime) -> None:
    case = look(session, actor, Permission.JOIN_COUNCIL)
    asked = joining.askable(session, actor, case)
    answers = {row.id: ("none", "") for row in asked}
    joining.declare_interests(session, actor, answers, joining.named(asked), at)
