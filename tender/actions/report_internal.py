"""From rows to what stands in the internal edition alone: how firm it is, what it covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from criteria import award_internal as part
from criteria.award_text import both
from criteria.canon import from_plain
from criteria.catalogue import load
from criteria.coverage import coverage as covered
from criteria.coverage import goals
from criteria.firmness import Firmness, Study, firmness
from criteria.firmness_weights import PRICE
from criteria.text import Text
from tender.actions.firmness import Basis, bases_of
from tender.store import firmness as kept
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def coverage_part(case: Case) -> part.CoveragePart | None:
    """Each goal with what serves it; None for a plan without goals."""
    plan, catalogues = case.plan, load()
    wanted, served = goals(plan, catalogues), covered(plan, catalogues).served
    questions = {one.id: one.title for one in plan.questions}
    elements = {one.id: one.title for one in plan.elements}
    lines = tuple(
        part.GoalLine(
            goal.id,
            goal.title,
            tuple(questions[id_] for id_ in served.get(goal.id, ()) if id_ in questions),
            tuple(elements[id_] for id_ in served.get(goal.id, ()) if id_ in elements),
        )
        for goal in wanted
    )
    return part.CoveragePart(lines) if lines else None


def firmness_part(
    session: Session, case: Case, inside: Iterable[CandidacyView]
) -> part.FirmnessPart | None:
    """How firm each result is that is ranked; with the draws where they were made of it. What
    explains the result stands beside it: nothing that is found here changes it."""
    if not case.moment.prices_opened:
        return None
    bases = {key: one for key, one in bases_of(session, case, inside).items() if one.ranks}
    runs = {(run.lot, run.basis): run for run in kept.runs(session, case.id) if run.finished_at}
    known = {key: runs.get((key, one.digest)) for key, one in bases.items()}
    results = kept.results(session, [run.id for run in known.values() if run])
    studies = {
        key: from_plain(Study, results[run.id]) for key, run in known.items() if run is not None
    }
    return part.FirmnessPart(tuple(_lot(one, studies.get(key)) for key, one in bases.items()))


def _lot(basis: Basis, study: Study | None) -> part.LotFirmness:
    found = study.found if study else firmness(basis.rules, basis.offers, basis.scales)
    names = {one.id: one.name for one in basis.entrants}
    title = None if basis.case.single_lot else basis.case.plan.lot(basis.lot).title
    return part.LotFirmness(
        title,
        names.get(found.winner or ""),
        found.lead,
        tuple(_changes(basis, found, names)),
        study.draws if study else 0,
        tuple(_wins(study, names)) if study else (),
        study.spread if study else None,
    )


def _changes(basis: Basis, found: Firmness, names: Mapping[str, str]) -> Iterator[part.Changed]:
    titles = {one.id: one.title for one in basis.case.plan.stage(basis.lot, "award").questions}
    price = both("report.price")

    def about(id_: str) -> Text:
        return price if id_ == PRICE else titles[id_]

    for mark in found.marks:
        yield part.Changed(
            "mark",
            names[mark.offer],
            about(mark.criterion),
            mark.old,
            mark.new,
            names.get(mark.winner or ""),
        )
    for weight in found.weights:
        if weight.at is not None:
            rival = names.get(weight.rival or "")
            yield part.Changed("weight", "", about(weight.id), weight.now, weight.at, rival)
    for one in found.prices:
        if one.at is not None:
            winner = names.get(one.winner or "")
            yield part.Changed("price", names[one.offer], None, one.now, one.at, winner)


def _wins(study: Study, names: Mapping[str, str]) -> Iterator[part.Won]:
    weights, marks = dict(study.by_weights.offers), dict(study.by_marks.offers)
    for id_ in dict.fromkeys((*study.found.order, *weights, *marks)):
        yield part.Won(names.get(id_, ""), weights.get(id_, 0), marks.get(id_, 0))
    if study.by_weights.nobody or study.by_marks.nobody:
        yield part.Won("", study.by_weights.nobody, study.by_marks.nobody)
