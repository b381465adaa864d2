"""Writing the plan and sealing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.moments import local_date
from criteria.plan import EvaluationPlan, Setting, check_plan
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import enter, record
from tender.permissions import Identity, Permission
from tender.store import procedures
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _unsealed(case: Case) -> None:
    if case.seal is not None:
        raise Refused(refusal("plan.sealed_already"))


def save_plan(
    session: Session, actor: Identity, plan: EvaluationPlan, expected: int, now: datetime
) -> int:
    """Keep the draft, with author and date of every choice the documents do not give (I13).

    `expected` is the version the writer started from; Refused when somebody was first.
    """
    case = enter(session, actor, Permission.EDIT_PLAN)
    _unsealed(case)
    if case.draft_version != expected:
        raise Refused(refusal("plan.changed_meanwhile"))
    settled = replace(plan, settings=settings(case.plan, plan, actor.name, now))
    version = procedures.save_draft(session, case.id, settled, now)
    record(session, actor, "plan.saved", f"procedure:{case.id}", now, version=version)
    return version


def seal_plan(session: Session, actor: Identity, now: datetime) -> str:
    """Seal the plan for good and return the seal. Refused while anything is missing."""
    case = enter(session, actor, Permission.SEAL_PLAN)
    _unsealed(case)
    faults = list(check_plan(case.plan))
    deadline = case.plan.application_deadline
    if deadline is not None and deadline <= now:
        faults.append(refusal("plan.deadline_past", "application_deadline"))
    refuse_if(faults)
    row = procedures.seal_plan(session, case, actor.id, now)
    record(
        session,
        actor,
        "plan.sealed",
        f"plan:{row.id}",
        now,
        seal=row.sha256,
        version=row.number,
    )
    return row.sha256


def choices(plan: EvaluationPlan) -> dict[str, str]:
    """Every value the buyer chose, by name, in plain text: the documents give none of these."""
    found: dict[str, str] = {}
    several = len(plan.lots) > 1
    for lot in plan.lots:
        before = f"{lot.id}." if several else ""
        for stage, rules in (("selection", lot.selection), ("award", lot.award)):
            for question in rules.questions:
                found[f"{before}{stage}.weight.{question.id}"] = _text(question.points)
                found[f"{before}{stage}.minimum.{question.id}"] = _text(question.minimum)
            found[f"{before}{stage}.scale"] = rules.scale.id if rules.scale else ""
            found[f"{before}{stage}.minimum_total"] = _text(rules.minimum_total)
            found[f"{before}{stage}.ties"] = ", ".join(rules.ties)
            found[f"{before}{stage}.rounding"] = _text(rules.rounding.total)
        price = lot.award.price
        found[f"{before}price.formula"] = price.formula if price else ""
        found[f"{before}price.points"] = _text(price.points) if price else ""
        for name, value in price.parameters if price else ():
            found[f"{before}price.{name}"] = _text(value)
        found[f"{before}admitted"] = str(lot.admitted)
        found[f"{before}priced_years"] = str(lot.priced_years)
        found[f"{before}ceilings"] = "; ".join(_text(amount) for amount in lot.ceilings)
    found["standstill.days"] = str(plan.standstill.days)
    found["standstill.extend"] = "yes" if plan.standstill.extend else "no"
    found["consensus.discuss_from"] = _text(plan.consensus.discuss_from)
    found["consensus.minimum_words"] = str(plan.consensus.minimum_words)
    if plan.application_deadline is not None:
        found["application_deadline"] = plan.application_deadline.isoformat()
    for chosen in plan.rule_sets:
        if chosen.source:
            found[f"rules.{chosen.id}"] = f"{chosen.source} {chosen.reference}".strip()
    return {key: value for key, value in found.items() if value}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def settings(
    old: EvaluationPlan, new: EvaluationPlan, author: str, now: datetime
) -> tuple[Setting, ...]:
    """The buyer's settings with author and date: kept where unchanged, renewed where changed."""
    known = {setting.key: setting for setting in old.settings}
    today = local_date(now)
    return tuple(
        known[key]
        if key in known and known[key].value == value
        else Setting(key, value, author, today)
        for key, value in choices(new).items()
    )
