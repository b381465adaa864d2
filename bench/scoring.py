"""Keeping a draft, and the consensus page of 12 assessors and 25 questions, on both databases.

Keeping a draft stands beside a view behind the same session and log-in that finds the same row with
SQLAlchemy, writes the same text into it and answers as briefly. The consensus page stands beside
one that reads as many rows in one query and renders as many bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from bench.committee import AT, Assessor, committee, first_candidacy, known, postgresql
from bench.served import PASSWORD, add_view, bare, beside_bare, milliseconds, rows, served
from bench.yardstick import STAGE, TEXT, first_draft, keep_bare, typed
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.reading import read_local
from criteria.rounds import opened_kind
from criteria.scores import STRONG, WEAK, Observation, Score
from tender.actions import agreeing, meetings, tenderers
from tender.extensions import begin_write, db
from tender.store import accounts, consensus, people, plans, procedures, sheets

LIMIT = 3
REPEATS = 41
ASSESSORS, QUESTIONS = 12, 25
NOTED = (Observation(STRONG, "Eén aanmeldpunt.", 2), Observation(WEAK, "Geen norm voor wachttijd."))


def measure() -> list[dict[str, Any]]:
    """Median milliseconds of keeping a draft and of the consensus page, beside the bare views."""
    counted: dict[str, int] = {}
    found = _measured("SQLite", None, counted)
    with postgresql() as url:
        return found + _measured("PostgreSQL", url, counted)


def _measured(kind: str, url: str | None, counted: dict[str, int]) -> list[dict[str, Any]]:
    """`counted` is filled with the rows of each page on SQLite, and read on PostgreSQL."""
    with served(Step.SCORE, AT, 1, url) as (app, _, procedure), _longer():
        members = committee(app, UUID(procedure.rpartition("/")[2]), ASSESSORS - 3)
        saving = _saving(app, procedure, members[0])
        chair = _meeting(app, UUID(procedure.rpartition("/")[2]))
        with app.app_context():
            _, candidacy = first_candidacy(UUID(procedure.rpartition("/")[2]))
        pages = {
            "the consensus page of a theme": f"{procedure}/consensus/{candidacy}/Q0",
            "the consensus page of all themes": f"{procedure}/consensus",
        }
        found = [beside_bare(LIMIT, f"keeping a draft, {kind} (ms)", *saving)]
        for name, page in pages.items():
            if url is None:
                counted[name] = rows(chair, lambda page=page: chair.get(page))
            size = len(chair.get(page).data)
            beside = bare(app, counted[name], size)
            times = _in_turn(lambda page=page: chair.get(page), lambda at=beside: chair.get(at))
            found.append(beside_bare(LIMIT, f"{name}, {kind} (ms)", *times))
            print(f"{name}, {kind}: {size} bytes and {counted[name]} rows")
    return found


def _in_turn(ours: Callable[[], Any], beside: Callable[[], Any]) -> tuple[list[float], list[float]]:
    """The milliseconds of both, one after the other."""
    assert ours().status_code == beside().status_code == 200
    found, baseline = [], []
    for _ in range(REPEATS):
        baseline.append(milliseconds(beside))
        found.append(milliseconds(ours))
    return found, baseline


def _saving(app: Flask, procedure: str, member: Assessor) -> tuple[list[float], list[float]]:
    """Keeping a draft of one theme, while the yardstick writes into that of another."""
    with app.app_context():
        begin_write(db.session)
        _, candidacy = first_candidacy(UUID(procedure.rpartition("/")[2]))
        row = first_draft(member, candidacy, "Q1")
        db.session.commit()
    add_view(app, "/bare/keep", keep_bare, "POST")
    client, turn = member.browser(app), iter(range(10_000))
    ours = f"{procedure}/scoring/{candidacy}/Q0/autosave"
    return _in_turn(
        lambda: client.post(ours, data=typed(number := next(turn)) | {"version": str(number)}),
        lambda: client.post("/bare/keep", data=typed(0) | {"row": str(row)}),
    )


def _meeting(app: Flask, procedure: UUID) -> FlaskClient:
    """Every theme is recorded and signed by all; the browser of the chair at the meeting."""
    at = read_local(AT)
    with app.app_context():
        begin_write(db.session)
        tenderer, candidacy = first_candidacy(procedure)
        everyone = people.people(db.session, procedure)
        for person in people.holders(everyone, "assessor"):
            given = tuple(
                Score(f"Q{number}", Decimal(4 + 2 * (number % 3)), TEXT, observations=NOTED)
                for number in range(QUESTIONS)
            )
            sheets.append_sheet(db.session, person.id, candidacy, STAGE, 1, given, True, at)
        chair = people.holders(everyone, "chair")[0]
        actor = known(chair.user_id, procedure)
        procedures.reach(db.session, procedure, opened_kind(STAGE, 1), actor.id, at)
        tenderers.declare(db.session, actor, tenderer, "none", "", at)
        case = procedures.case(db.session, procedure)
        assert case is not None
        procedures.enter_step(db.session, case, Step.CONSENSUS, actor.id, at)
        actor = known(chair.user_id, procedure)
        agreeing.open_sheets(db.session, actor, candidacy, STAGE, at)
        there = {person.id for person in people.holders(everyone, "assessor")} | {chair.id}
        meetings.record_meeting(db.session, actor, at.date(), there, 0, at)
        for number in range(QUESTIONS):
            judged = (f"Q{number}", Decimal(6), TEXT, 0, actor.id, at)
            judgement = consensus.append_consensus(db.session, candidacy, STAGE, 1, 1, *judged)
            assert judgement is not None
            for person in people.holders(everyone, "assessor"):
                consensus.sign(db.session, judgement, person.id, True, "", "", at)
        account = accounts.by_id(db.session, chair.user_id)
        assert account is not None
        email = account.email
        db.session.commit()
    client = app.test_client()
    client.post("/login", data={"email": email, "password": PASSWORD})
    return client


@contextmanager
def _longer() -> Iterator[None]:
    """A plan with twenty-five questions in the selection."""
    read = plans.verified
    kept: dict[tuple[object, ...], EvaluationPlan] = {}

    def verified(*given: Any) -> EvaluationPlan:
        if given not in kept:
            plan = read(*given)
            kept[given] = replace(plan, lots=tuple(_with_questions(lot) for lot in plan.lots))
        return kept[given]

    plans.verified = verified
    try:
        yield
    finally:
        plans.verified = read


def _with_questions(lot: Any) -> Any:
    known = lot.selection.questions
    more = (replace(known[n % len(known)], id=f"Q{n}") for n in range(QUESTIONS))
    return replace(lot, selection=replace(lot.selection, questions=tuple(more)))


if __name__ == "__main__":
    for row in measure():
        print(row)
