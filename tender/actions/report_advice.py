"""Advice, questions and sessions of councils, read once for the report and its annex."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from criteria.award_advice import (
    AdviceLine,
    AdvicePart,
    AskedLine,
    EarlierLine,
    HeardLine,
    PutLine,
)
from criteria.text import Text
from tender.store import (
    advice_files,
    advising,
    council_questions,
    council_sessions,
    people,
    tenderers,
)
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class _Reading:
    """The names that the lines need."""

    def __init__(self, session: Session, case: Case) -> None:
        self.session, self.case = session, case
        self.names = {person.id: person.name for person in people.people(session, case.id)}
        every = tenderers.every_candidacy(session, case.id)
        self.tenderers = {one.id: one.name for one in every}
        self.councils = {rule.id: rule.title for rule in case.plan.advice}
        self.themes = {q.id: q.title for lot in case.plan.lots for q in lot.selection.questions}

    def about(self, candidacy: UUID | None) -> str:
        return "" if candidacy is None else self.tenderers[candidacy]

    def council(self, id_: str) -> Text | None:
        return self.councils.get(id_)


def advice_part(session: Session, case: Case) -> AdvicePart:
    """Everything of the councils. The queries do not grow with the items."""
    known = _Reading(session, case)
    return AdvicePart(_items(known), _asked(known), _heard(known))


def _items(known: _Reading) -> tuple[AdviceLine, ...]:
    session = known.session
    rows = advising.advice(session, advising.FOR_REPORT, known.case.id)
    files = advice_files.files_with(session, [row.id for row in rows])
    earlier = advice_files.earlier(session, [row.thread for row in rows if row.number > 1])
    return tuple(
        AdviceLine(
            known.names[row.participant],
            known.themes.get(row.question),
            row.text,
            row.at,
            row.outcome,
            row.answer,
            row.answered_at,
            known.council(row.council),
            row.kind,
            known.about(row.candidacy),
            tuple(
                EarlierLine(one.number, one.at, one.text)
                for one in earlier.get(row.thread, ())
                if one.number < row.number
            ),
            tuple(file.name for file in files.get(row.id, ())),
            row.shown_in,
            known.names[row.answered_by] if row.answered_by else "",
        )
        for row in rows
    )


def _asked(known: _Reading) -> tuple[AskedLine, ...]:
    puts = {one.id: one for one in council_questions.puts(known.session, known.case.id)}
    found = []
    for row in council_questions.questions(known.session, known.case.id):
        put = puts[row.put] if row.put else None
        to = put.to if put else ()
        found.append(
            AskedLine(
                row.organisation or known.names[row.participant],
                known.council(row.council),
                known.themes.get(row.theme),
                known.about(row.candidacy),
                row.text,
                row.at,
                row.outcome,
                row.reason,
                put.text if put else "",
                tuple(
                    PutLine(
                        one.name,
                        one.sent,
                        one.answer.text if one.answer else "",
                        one.means,
                        one.shown,
                    )
                    for one in to
                ),
                put.number if put else 0,
            )
        )
    return tuple(found)


def _heard(known: _Reading) -> tuple[HeardLine, ...]:
    return tuple(
        HeardLine(
            rule.title,
            row.name,
            row.held_at,
            tuple(known.names[id_] for id_ in row.present),
            row.visitors,
            row.questions,
            row.notes,
        )
        for rule in known.case.plan.advice
        for row in council_sessions.sessions(known.session, known.case.id, rule.id)
    )
