"""The whole internal award report of the demonstration beside the same flowables, laid out bare."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bench.committee import known
from bench.papers import beside_flowables
from bench.served import served
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import reporting
from tender.extensions import begin_write, db
from tender.report.render import render
from tender.report.story import story
from tender.store import people

LIMIT = 1.3
REPEATS = 3
AT = "2022-06-09T11:00"


def measure() -> dict[str, Any]:
    """Median milliseconds of the report and of the bare flowables."""
    with served(Step.STANDSTILL, AT, 3) as (app, _, procedure), app.app_context():
        begin_write(db.session)
        id_ = UUID(procedure.rpartition("/")[2])
        officer = people.holders(people.people(db.session, id_), "officer")[0]
        actor = known(officer.user_id, id_)
        made = reporting.make_report(db.session, actor, read_local(AT))
        report = reporting.read_report(made)
        db.session.rollback()
    return beside_flowables(
        "the internal award report",
        LIMIT,
        REPEATS,
        partial(render, report),
        lambda pen: story(report, pen),
    )


if __name__ == "__main__":
    print(measure())
