"""Giving a role and taking it away."""

from __future__ import annotations

import pytest

from criteria.phases import Step
from criteria.roles import check_grant, check_removal


def grant(held: str, role: str, step: Step) -> list[str]:
    return [fault.code for fault in check_grant(frozenset(held.split()), role, step)]


def removal(role: str, step: Step, others: int) -> list[str]:
    return [fault.code for fault in check_removal(role, step, others)]


@pytest.mark.parametrize("step", Step)
def test_nobody_both_assesses_and_decides(step: Step) -> None:
    assert "acts.roles_clash" in grant("assessor", "decision_maker", step)
    assert "acts.roles_clash" in grant("decision_maker officer", "assessor", step)
    assert "acts.roles_clash" not in grant("officer chair", "decision_maker", step)


def test_a_role_is_held_once() -> None:
    assert grant("officer", "officer", Step.PREPARE) == ["roles.held_already"]
    assert grant("", "officer", Step.PREPARE) == []


@pytest.mark.parametrize("step", Step)
def test_the_committee_is_fixed_once_scoring_begins(step: Step) -> None:
    fixed = step.number >= Step.SCORE.number
    assert grant("", "assessor", step) == (["acts.committee_fixed"] if fixed else [])
    assert removal("assessor", step, 5) == (["acts.committee_fixed"] if fixed else [])


@pytest.mark.parametrize("step", Step)
def test_the_last_one_stays_while_the_role_has_work(step: Step) -> None:
    assert removal("officer", step, 0) == ["roles.last_officer"]
    consensus = step in (Step.CONSENSUS, Step.OFFERS)
    closed = ["roles.closed"] if step is Step.CLOSED else []
    assert removal("chair", step, 0) == (["roles.last_chair"] if consensus else closed)
    deciding = step in (Step.SELECT, Step.DECIDE)
    last = ["roles.last_decision_maker"] if deciding else closed
    assert removal("decision_maker", step, 0) == last
    for role in ("officer", "contract_manager", "auditor"):
        assert removal(role, step, 1) == []
    for role in ("contract_manager", "auditor"):
        assert removal(role, step, 0) == []


@pytest.mark.parametrize("step", Step)
def test_once_closed_only_the_roles_of_who_keeps_the_file_change(step: Step) -> None:
    closed = ["roles.closed"] if step is Step.CLOSED else []
    for role in ("chair", "decision_maker", "delegate"):
        assert grant("", role, step) == closed
        assert removal(role, step, 1) == closed
    for role in ("officer", "contract_manager", "auditor"):
        assert grant("", role, step) == []


def test_who_judges_again_gets_no_role_that_shows_a_price() -> None:
    held = frozenset({"assessor"})
    for role in ("officer", "chair", "contract_manager", "auditor"):
        faults = check_grant(held, role, Step.COMPARE, unpriced=True)
        assert [fault.code for fault in faults] == ["roles.judges_unpriced"]
        assert not list(check_grant(held, role, Step.COMPARE))
    assert not list(check_grant(held, "delegate", Step.COMPARE, unpriced=True))
