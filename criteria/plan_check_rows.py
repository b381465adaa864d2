"""What keeps a plan from being sealed in its rows: words that are missing, rows for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.plan import EvaluationPlan
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
        if not demand.applies_to:
            yield refusal("plan.for_nobody", f"demands/{demand.id}/applies_to", id=demand.id)
    for requirement in plan.requirements:
        place = f"requirements/{requirement.id}"
        if not requirement.text.nl.strip():
            yield refusal("plan.text_missing", f"{place}/text/nl", id=requirement.id)
        if not requirement.subject:
            yield refusal("plan.for_nobody", f"{place}/subject", id=requirement.id)
