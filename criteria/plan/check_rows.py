"""What keeps a plan from being sealed in its rows: demands, topics, elements and requirements."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.catalogue import load
from criteria.plan import EvaluationPlan
from criteria.plan.catalogues import check_trace
from criteria.ratios import MOST_YEARS, RatioRule
from criteria.refusals import Refusal, refusal
from criteria.requirements import APPLICABILITIES


def check_rows(plan: EvaluationPlan) -> Iterator[Refusal]:
    """Rows without the words a tenderer needs, for nobody, or not decided on yet."""
    for name, rows in (
        ("demands", plan.demands),
        ("topics", plan.topics),
        ("elements", plan.elements),
    ):
        for row in rows:
            if not row.title.nl.strip():
                yield refusal("plan.name_missing", f"{name}/{row.id}/title/nl")
    yield from _check_demands(plan)
    for element in plan.elements:
        yield from check_trace(element.trace, f"elements/{element.id}/trace")
    yield from _check_requirements(plan)


def _check_demands(plan: EvaluationPlan) -> Iterator[Refusal]:
    if not plan.demands:
        yield refusal("plan.demands_missing", "demands")
    for demand in plan.demands:
        if not demand.text.nl.strip():
            yield refusal("plan.text_missing", f"demands/{demand.id}/text/nl", id=demand.id)
        if not demand.asked_of:
            yield refusal("plan.for_nobody", f"demands/{demand.id}/applies_to", id=demand.id)
        if demand.ratio is not None:
            yield from _check_ratio(demand.id, demand.ratio)


def _check_ratio(id_: str, rule: RatioRule) -> Iterator[Refusal]:
    """What keeps a ratio from being a demand: level, years and whose accounts are all chosen."""
    place = f"demands/{id_}/ratio"
    if all(rule.ratio != one.id for one in load().ratios):
        yield refusal("plan.ratio_unknown", place, id=id_, ratio=rule.ratio)
    if rule.level is None:
        yield refusal("plan.ratio_level_missing", f"{place}/level", id=id_)
    if not 1 <= rule.years_needed <= rule.years_seen <= MOST_YEARS:
        yield refusal("plan.ratio_years_wrong", f"{place}/years_needed", id=id_, most=MOST_YEARS)
    if rule.party is None:
        yield refusal("plan.ratio_party_missing", f"{place}/party", id=id_)


def _check_requirements(plan: EvaluationPlan) -> Iterator[Refusal]:
    """Every requirement decided, with its words and whom it binds, and tested in what there is."""
    waiting = [row for row in plan.requirements if row.applicability not in APPLICABILITIES[1:]]
    if waiting:
        yield refusal("plan.requirements_undecided", "requirements", count=len(waiting))
    tests = {one.id for one in plan.questions}
    tests |= {one.id for one in plan.demands} | {one.id for one in plan.elements}
    for row in plan.requirements:
        place = f"requirements/{row.id}"
        decided = row.applicability in ("adapted", "superseded", "historic")
        if decided and (row.reason is None or not row.reason.nl.strip()):
            yield refusal("plan.reason_missing", f"{place}/reason", id=row.id)
        for id_ in sorted(set(row.tested_by) - tests):
            yield refusal("plan.test_unknown", f"{place}/tested_by", id=id_)
        if not row.text.nl.strip():
            yield refusal("plan.text_missing", f"{place}/text/nl", id=row.id)
        if not row.subject:
            yield refusal("plan.for_nobody", f"{place}/subject", id=row.id)
