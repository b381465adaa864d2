"""The board of topics beside a bare view: 66 topics, 5 tenderers, 20 sessions and 400 agreements.

Every tenderer has twenty sessions, and the minutes of each go into ten topics, with the position of
both sides; the one that is shown has 400 agreements. The yardstick stands behind the same session
and log-in, reads as many rows and renders as many bytes.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.served import bare, beside_bare, milliseconds, queries, rows, served
from criteria.agreements import Details
from criteria.canon import to_plain
from criteria.catalogue import load
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.reading import read_local
from criteria.talks import Item
from tender.extensions import begin_write, db
from tender.models.dialogue import Agreement, DialogueSession, SessionPlan, TopicDecision
from tender.models.procedures import Participant
from tender.models.tenderers import Tenderer
from tender.store import plans

LIMIT = 3
REPEATS = 21
TENDERERS, SESSIONS, AGREEMENTS, TOPICS_EACH = 5, 20, 400, 10
AT = "2022-04-20T10:00"
POSITION = "Wij willen dit elk half jaar samen bekijken en zo nodig bijstellen."


def measure() -> list[dict[str, Any]]:
    """Median milliseconds of the board and its yardstick, and its queries for few and many."""
    with _served(1, 2) as (_, client, page):
        few = len(queries(client, page))
    with _served(SESSIONS, AGREEMENTS) as (app, client, page):
        many = len(queries(client, page))
        count, size = rows(client, lambda: client.get(page)), len(client.get(page).data)
        beside = bare(app, count, size)
        ours, baseline = [], []
        for _ in range(REPEATS):
            baseline.append(milliseconds(lambda: client.get(beside)))
            ours.append(milliseconds(lambda: client.get(page)))
    print(f"topic board: {size} bytes and {count} rows; {many} queries, {few} with one session")
    print(f"topic board: {statistics.median(ours):.2f} ms")
    return [
        beside_bare(LIMIT, "topic board (ms)", ours, baseline),
        {
            "name": f"queries of the topic board, {SESSIONS} sessions against 1",
            "ours": many,
            "baseline": few,
            "ratio": round(many / few, 3),
            "limit": 1,
            "ok": many == few,
        },
    ]


@contextmanager
def _served(sessions: int, agreements: int) -> Iterator[tuple[Flask, FlaskClient, str]]:
    """The case at the dialogue with five tenderers; the address of the board of the first."""
    with served(Step.DIALOGUE, AT, TENDERERS) as (app, client, procedure):
        read = plans.verified
        plans.verified = _all_topics(read)
        try:
            with app.app_context():
                begin_write(db.session)
                _furnish(UUID(procedure.rpartition("/")[2]), sessions, agreements)
                db.session.commit()
            page = f"{procedure}/dialogue/topics"
            assert client.get(page).status_code == 200
            yield app, client, page
        finally:
            plans.verified = read


def _all_topics(read: Callable[..., EvaluationPlan]) -> Callable[..., EvaluationPlan]:
    """A plan with every topic of the catalogue."""
    kept: dict[tuple[object, ...], EvaluationPlan] = {}

    def verified(*given: Any) -> EvaluationPlan:
        if given not in kept:
            kept[given] = replace(read(*given), topics=load().topics)
        return kept[given]

    return verified


def _furnish(procedure: UUID, sessions: int, agreements: int) -> None:
    """Sessions with minutes, decisions and agreements of every tenderer."""
    session, at = db.session, read_local(AT)
    query = sa.select(Participant.id).where(Participant.procedure_id == procedure)
    who = session.scalars(query.order_by(Participant.position)).first()
    shared = {"participant_id": who, "at": at}
    topics = [topic.id for topic in load().topics]
    found = session.scalars(sa.select(Tenderer.id).where(Tenderer.procedure_id == procedure)).all()
    for tenderer in found:
        own = {"tenderer_id": tenderer, **shared}
        threads = [uuid4() for _ in range(sessions)]
        for number, thread in enumerate(threads):
            starts = at - timedelta(days=sessions - number)
            said = [topics[(number * 7 + n) % len(topics)] for n in range(TOPICS_EACH)]
            items = to_plain(tuple(Item(id_, POSITION, POSITION, POSITION) for id_ in said))
            when = {"starts": starts, "ends": starts + timedelta(hours=3)}
            session.add(
                SessionPlan(
                    **own,
                    **when,
                    thread=thread,
                    number=1,
                    title=f"Sessie {number}",
                    place="Tilburg",
                    agenda=said,
                    cancelled="",
                )
            )
            session.add(
                DialogueSession(
                    **own,
                    thread=thread,
                    number=1,
                    held_at=starts,
                    ended_at=starts + timedelta(hours=3),
                    attendance="Wij",
                    present="Zij",
                    minutes="",
                    items=items,
                    agreements=[],
                    reason="",
                )
            )
        made = [uuid4() for _ in range(agreements)]
        session.execute(
            sa.insert(Agreement),
            [
                {
                    **own,
                    "id": id_,
                    "thread": id_,
                    "session_id": threads[number % sessions],
                    "number": number + 1,
                    "topic": topics[number % len(topics)],
                    "kind": "commitment",
                    "text": POSITION,
                    "version": 1,
                    "details": to_plain(Details(title="Afspraak", clause="6.2")),
                    "reason": "",
                }
                for number, id_ in enumerate(made)
            ],
        )
        closed = topics[: len(topics) // 2]
        session.execute(
            sa.insert(TopicDecision),
            [
                {**own, "topic": id_, "number": 1, "outcome": "agreed", "reason": "Rond."}
                for id_ in closed
            ],
        )
    session.flush()


if __name__ == "__main__":
    print(measure())
