"""The selection desk beside a bare view: 29 tenderers, each with 6 parties and 60 demands.

The yardstick stands behind the same session and log-in, reads as many rows and renders as many
bytes. Rows and queries are those of a process that remembers nothing. What follows from the record
alone is worked out once, so each page is judged twice: the first time after a decision, and the
time after that. The very first time, of a process that has just begun, is printed beside them.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.served import bare, milliseconds, queries, rows, served
from criteria.admission import PartyStanding, applies
from criteria.catalogue import Demand
from criteria.evidence_kinds import kinds
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.reading import read_local
from tender.actions.suitability import decide_demand
from tender.actions.tenderers import declare
from tender.extensions import begin_write, db
from tender.models.evidence import Evidence, EvidenceUse
from tender.models.procedures import Lot, Participant
from tender.models.tenderers import Candidacy, DemandDecision, Party, Tenderer
from tender.permissions import Identity, identify
from tender.store import memory, plans, procedures

LIMIT = 3
REPEATS = 21
TENDERERS, PARTIES, DEMANDS = 29, 6, 60
AT = "2022-01-10T10:00"
DECIDED = "SEL-T8"
AS_LONG = """{% extends "base.html" %}{% block main %}<h1>x</h1>
{% for row in rows[:300] %}<p class="x">{{ row.name }} {{ row.value[:room] }}</p>
{% endfor %}{{ rest }}{% endblock %}"""
"""The yardstick reads every row and shows so many that its page is as long as ours."""


def measure() -> list[dict[str, Any]]:
    """Median milliseconds of both pages and yardsticks, and their queries for few and many."""
    found: list[dict[str, Any]] = []
    with _served(2) as (_, client, few, _first):
        small = {name: queries(client, page) for name, page in few.items()}
    with _served(TENDERERS) as (app, client, pages, first):
        for name, page in pages.items():
            found += _beside(app, client, name, page, len(small[name]), first)
    return found


def _beside(
    app: Flask, client: FlaskClient, name: str, page: str, few: int, tenderer: UUID
) -> Iterator[dict[str, Any]]:
    many = len(queries(client, page))
    count, size = rows(client, lambda: client.get(page)), len(client.get(page).data)
    beside = bare(app, count, size, AS_LONG)
    again, after, baseline, begun = [], [], [], []
    for _ in range(REPEATS):
        baseline.append(milliseconds(lambda: client.get(beside)))
        _decide(app, tenderer)
        after.append(milliseconds(lambda: client.get(page)))
        again.append(milliseconds(lambda: client.get(page)))
    for _ in range(REPEATS // 3):
        memory.forget()
        begun.append(milliseconds(lambda: client.get(page)))
    print(f"{name}: {size} bytes and {count} rows; {many} queries, {few} with two tenderers")
    print(f"the very first time: {statistics.median(begun):.2f} ms")
    theirs = statistics.median(baseline)
    for what, ours in ((name, again), (f"{name} after a decision", after)):
        mine = statistics.median(ours)
        yield {
            "name": f"{what} (ms)",
            "ours": round(mine, 2),
            "baseline": round(theirs, 2),
            "ratio": round(mine / theirs, 3),
            "limit": LIMIT,
            "ok": mine / theirs <= LIMIT,
        }
    yield {
        "name": f"queries of {name}, {TENDERERS} tenderers against 2",
        "ours": many,
        "baseline": few,
        "ratio": round(many / few, 3),
        "limit": 1,
        "ok": many == few,
    }


def _decide(app: Flask, tenderer: UUID) -> None:
    """Somebody decides on a cell of a tenderer."""
    with app.app_context():
        begin_write(db.session)
        party, procedure = db.session.execute(
            sa.select(Party.id, Tenderer.procedure_id)
            .join(Tenderer, Tenderer.id == Party.tenderer_id)
            .where(Party.tenderer_id == tenderer)
            .order_by(Party.position)
        ).first() or (uuid4(), uuid4())
        officer = _officer(procedure)
        reason = "Gezien in de stukken."
        decide_demand(db.session, officer, party, DECIDED, "met", reason, read_local(AT))
        db.session.commit()


def _officer(procedure: UUID) -> Identity:
    """The first person of a procedure."""
    query = sa.select(Participant.user_id).where(Participant.procedure_id == procedure)
    user = db.session.scalars(query.order_by(Participant.position)).first()
    found = identify(db.session, user, procedure) if user else None
    assert found is not None
    return found


@contextmanager
def _served(tenderers: int) -> Iterator[tuple[Flask, FlaskClient, dict[str, str], UUID]]:
    """The case at the test with so many tenderers, the pages to measure, and their tenderer."""
    with served(Step.SUITABILITY, AT, 1) as (app, client, procedure):
        read = plans.verified
        plans.verified = _longer(read)
        try:
            with app.app_context():
                begin_write(db.session)
                first = _furnish(UUID(procedure.rpartition("/")[2]), tenderers)
                db.session.commit()
            pages = {
                "the overview of the test": f"{procedure}/suitability",
                "the matrix of one tenderer": f"{procedure}/suitability/{first}",
            }
            for page in pages.values():
                assert client.get(page).status_code == 200
            yield app, client, pages, first
        finally:
            plans.verified = read


def _longer(read: Callable[..., EvaluationPlan]) -> Callable[..., EvaluationPlan]:
    """A plan with sixty demands, which all hold for everybody."""
    kept: dict[tuple[object, ...], EvaluationPlan] = {}

    def verified(*given: Any) -> EvaluationPlan:
        if given not in kept:
            plan = read(*given)
            kept[given] = replace(plan, demands=_demands(plan.demands))
        return kept[given]

    return verified


def _demands(known: tuple[Demand, ...]) -> tuple[Demand, ...]:
    everybody = ("lead", "member", "subcontractor")
    found = [replace(one, applies_to=everybody, not_for_legal_forms=()) for one in known]
    more = (
        replace(found[-1], id=f"OWN-{number}", kind="suitability")
        for number in range(DEMANDS - len(found))
    )
    return (*found, *more)


def _furnish(procedure: UUID, tenderers: int) -> UUID:
    """So many tenderers beside those of the case, with decisions and evidence. Gives one."""
    session, at = db.session, read_local(AT)
    lot = session.scalars(sa.select(Lot.id).where(Lot.procedure_id == procedure)).first()
    actor = _officer(procedure)
    assert lot is not None
    plan = _demands(_plan(procedure).demands)
    made = [_tenderer(procedure, lot, number) for number in range(tenderers)]
    for number, (tenderer, parties) in enumerate(made):
        _decided(tenderer, parties, plan, actor.id, number)
    for tenderer, _ in made:
        declare(session, actor, tenderer, "none", "", at)
    return made[0][0]


def _plan(procedure: UUID) -> EvaluationPlan:
    found = procedures.case(db.session, procedure)
    assert found is not None
    return found.plan


def _tenderer(procedure: UUID, lot: UUID, number: int) -> tuple[UUID, list[Party]]:
    session, at = db.session, read_local(AT)
    made = Tenderer(
        procedure_id=procedure,
        name=f"Combinatie nummer {number}",
        position=100 + number,
        link_hash=uuid4().hex,
        invited_at=at,
    )
    session.add(made)
    session.flush()
    roles = ("lead", "member", "member", *["subcontractor"] * (PARTIES - 3))
    parties = [
        Party(
            tenderer_id=made.id,
            position=position,
            role=role,
            name=f"Zorgaanbieder {number}.{position}",
            company_number="12345678",
            legal_form="stichting",
            size="small",
            municipality="Tilburg",
        )
        for position, role in enumerate(roles, 1)
    ]
    session.add_all([*parties, Candidacy(lot_id=lot, tenderer_id=made.id)])
    session.flush()
    return made.id, parties


def _decided(
    tenderer: UUID, parties: list[Party], demands: tuple[Demand, ...], officer: UUID, number: int
) -> None:
    session, at = db.session, read_local(AT)
    shared = {"participant_id": officer, "at": at}
    cells = [(demand, party) for demand in demands for party in parties]
    assert all(applies(demand, _standing(party)) for demand, party in cells[:PARTIES])
    session.execute(
        sa.insert(DemandDecision),
        [
            {
                "party_id": party.id,
                "demand": demand.id,
                "number": 1,
                "outcome": "met",
                "reason": "Gezien in de stukken.",
                "figures": "",
                **shared,
            }
            for place, (demand, party) in enumerate(cells)
            if place % 4 or number % 3
        ],
    )
    known = [kind.id for kind in kinds().kinds]
    pieces = [
        {
            "id": uuid4(),
            "tenderer_id": tenderer,
            "number": place + 1,
            "kind": known[place % len(known)],
            "title": "Stuk",
            "name": "stuk.pdf",
            "size": 1000,
            "sha256": "0" * 64,
            "sealed": b"x",
            "issued_on": date(2021, 6, 1),
            "valid_until": date(2021 + place % 3, 6, 1),
            "note": "",
            "received_at": at,
            **shared,
        }
        for place in range(40)
    ]
    session.execute(sa.insert(Evidence), pieces)
    session.execute(
        sa.insert(EvidenceUse),
        [
            {
                "evidence_id": pieces[place % len(pieces)]["id"],
                "party_id": party.id,
                "demand": demand.id,
                "number": 1,
                "serves": True,
                **shared,
            }
            for place, (demand, party) in enumerate(cells[::2])
        ],
    )


def _standing(party: Party) -> Any:
    return PartyStanding(str(party.id), party.role, party.legal_form)


if __name__ == "__main__":
    print(measure())
