"""Who takes part now, and in which order: kept when a tenderer is excluded (I9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from criteria.outcome import AWARD, SELECTION, Entrant, ranking
from criteria.phases import Step
from criteria.rank import exact_total, exact_value
from criteria.refusals import Refused
from tender.actions.outcomes import entrants, in_stage
from tender.store import decisions, tenderers
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def participation(
    session: Session,
    case: Case,
    without: UUID | None = None,
    round_: int | None = None,
    dropping: UUID | None = None,
) -> list[dict[str, Any]]:
    """Per lot the candidacies that take part, in order of the ranking where there is one.

    There is a ranking of the dossiers in the step that selects, and one of the offers once the
    prices are opened; before that the rows have no rank, so that nothing is known too early (I3).
    A tenderer that is left out is out of every formula: the others are computed again without it.
    `dropping` is an offer that is set aside now, which is what the plan makes of it.
    The ranking stands on the marks as of a round, the last one unless another is asked.
    """
    stage = AWARD if case.step.reached(Step.DIALOGUE) else SELECTION
    decided = decisions.decisions(session, case.id)
    everyone = tenderers.candidacies(session, case.id)
    inside = [row for row in in_stage(everyone, decided, stage) if row.tenderer != without]
    ranked = case.step is Step.SELECT or (stage == AWARD and case.moment.prices_opened)
    given = entrants(session, case, stage, inside, round_, dropping) if ranked else {}
    return [
        {"lot": key, "stage": stage, "rows": _rows(case, key, stage, given.get(key, ()))}
        if ranked
        else {
            "lot": key,
            "stage": stage,
            "rows": [_row(str(row.id)) for row in inside if row.lot == key],
        }
        for _, key in case.lots
    ]


def _row(id_: str, rank: int | None = None, total: str = "") -> dict[str, Any]:
    return {"candidacy": id_, "rank": rank, "total": total}


def _rows(case: Case, key: str, stage: str, rows: tuple[Entrant, ...]) -> list[dict[str, Any]]:
    """The ranking of a lot; without ranks where the formula has no value for one of the offers."""
    ids = {row.name: row.id for row in rows}
    try:
        found = ranking(case.plan, key, stage, rows)
    except Refused:
        return [_row(row.id) for row in rows]
    return [
        _row(
            ids[offer.id],
            offer.rank,
            exact_total(found.rules, offer) or exact_value(offer) or "",
        )
        for offer in found.offers
    ]
