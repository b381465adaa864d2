"""What keeps a plan from being sealed in its rows: words that are missing, rows for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.catalogue import load
from criteria.plan import EvaluationPlan
from criteria.ratios import MOST_YEARS, RatioRule
from criteria.refusals import Refusal, refusal


def check_words(plan: EvaluationPlan) -> Iterator[Refusal]:
    """Rows without the words a tenderer needs, or that are for nobody."""
    if len(plan.lots) > 1:
        for lot in plan.lots:
            if not lot.title.nl.strip():
                yield refusal("plan.name_missing", f"lots/{lot.id}/title/nl")
    for name, rows in (
        ("demands", plan.demands),
        ("topics", plan.topics),
        ("elements", plan.elements),
    ):
        for row in rows:
            if not row.title.nl.strip():
                yield refusal("plan.name_missing", f"{name}/{row.id}/title/nl")
    for demand in plan.demands:
        if not demand.text.nl.strip():
            yield refusal("plan.text_missing", f"demands/{demand.id}/text/nl", id=demand.id)
        if not demand.asked_of:
            yield refusal("plan.for_nobody", f"demands/{demand.id}/applies_to", id=demand.id)
        if demand.ratio is not None:
            yield from _check_ratio(demand.id, demand.ratio)
    for requirement in plan.requirements:
        place = f"requirements/{requirement.id}"
        if not requirement.text.nl.strip():
            yield refusal("plan.text_missing", f"{place}/text/nl", id=requirement.id)
        if not requirement.subject:
            yield refusal("plan.for_nobody", f"{place}/subject", id=requirement.id)
    for attachment in plan.facts.attachments:
        if not attachment.title.nl.strip():
            yield refusal("plan.name_missing", f"facts/attachments/{attachment.id}/title/nl")


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
