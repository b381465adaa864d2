"""What keeps a plan from being sealed: everything at once, each fault at its place in the plan.

The field of a fault is a path, its parts joined by "/": `lots/1/award/questions/PRE/points`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from criteria.plan import RULE_SETS, RULE_SOURCES, EvaluationPlan
from criteria.plan.authors import check_authors
from criteria.plan.catalogues import check_articles, check_catalogues, check_sources
from criteria.plan.check_days import check_days
from criteria.plan.check_ids import check_ids
from criteria.plan.check_lots import check_lots
from criteria.plan.check_people import check_people
from criteria.plan.check_rows import check_rows
from criteria.plan.facts import check_facts
from criteria.plan.limits import MOST_DAYS, MOST_DECIMALS, MOST_SPREAD, MOST_WORDS
from criteria.refusals import Refusal, refusal


def check_plan(plan: EvaluationPlan, now: datetime | None = None) -> tuple[Refusal, ...]:
    """Everything that keeps the plan from being sealed. Empty means complete.

    now  the moment of asking; without it no day lies in the past
    """
    return (
        *check_ids(plan),
        *check_lots(plan),
        *check_people(plan),
        *_check_consensus(plan),
        *check_days(plan, now),
        *_check_standstill(plan),
        *_check_rule_sets(plan),
        *check_sources(plan),
        *check_articles(plan),
        *check_rows(plan),
        *check_facts(plan.facts),
        *check_catalogues(plan),
        *check_authors(plan),
    )


def _check_consensus(plan: EvaluationPlan) -> Iterator[Refusal]:
    rule = plan.consensus
    for field, number, most in (
        ("discuss_from", rule.discuss_from, MOST_SPREAD),
        ("minimum_words", rule.minimum_words, MOST_WORDS),
        ("decimals", rule.decimals, MOST_DECIMALS),
    ):
        if number is not None and not 0 <= number <= most:
            yield refusal("plan.number_out_of_range", f"consensus/{field}", most=most)
    if rule.decimals is not None and not rule.computed:
        yield refusal("plan.decimals_of_consensus", "consensus/decimals")


def _check_standstill(plan: EvaluationPlan) -> Iterator[Refusal]:
    if plan.standstill.days < 1:
        yield refusal("plan.standstill_missing", "standstill/days")
    if plan.standstill.days > MOST_DAYS:
        yield refusal("plan.standstill_too_long", "standstill/days", most=MOST_DAYS)
    for name in ("selection_days", "rejection_days"):
        days = getattr(plan.standstill, name)
        if days is not None and not 1 <= days <= MOST_DAYS:
            yield refusal("plan.term_out_of_range", f"standstill/{name}", most=MOST_DAYS)


def _check_rule_sets(plan: EvaluationPlan) -> Iterator[Refusal]:
    known = {rules.id: rules for rules in plan.rule_sets}
    for id_ in RULE_SETS:
        rules = known.get(id_)
        if rules is None or rules.source not in RULE_SOURCES:
            yield refusal("plan.rule_set_missing", f"rule_sets/{id_}/source")
        elif rules.source == "documents" and not rules.reference.strip():
            yield refusal("plan.rule_reference_missing", f"rule_sets/{id_}/reference")
