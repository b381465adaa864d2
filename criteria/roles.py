"""When a role can be given, and when it can be taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from criteria.phases import Step
from criteria.refusals import Refusal, refusal
from criteria.rounds import KNOWS_PRICES

APART = (("assessor", "decision_maker"),)
"""Roles that one person never holds together."""

KEEPERS = frozenset({"officer", "contract_manager", "auditor"})
"""Who keeps, uses and checks the file once the procedure is closed: the roles that still change
then. For years after it two officers must be able to destroy, and those of today leave."""

NEEDED: Mapping[str, frozenset[Step]] = MappingProxyType(
    {
        "officer": frozenset(Step),
        "chair": frozenset({Step.CONSENSUS, Step.OFFERS}),
        "decision_maker": frozenset({Step.SELECT, Step.DECIDE}),
    }
)
"""The steps in which somebody must hold a role."""


def changes(role: str, step: Step) -> bool:
    """Whether anybody is given or loses this role in a step, as far as the step goes."""
    return step is not Step.CLOSED or role in KEEPERS


def check_grant(
    held: frozenset[str],
    role: str,
    step: Step,
    renewable: bool = False,
    unpriced: bool = False,
) -> Iterator[Refusal]:
    """Why somebody who holds some roles cannot get another one now.

    renewable  a stage can be judged again now, by others than the committee that is fixed
    unpriced   the person judges an offer again whose price is open, and sees none (I3)
    """
    if role == "assessor" and step.reached(Step.SCORE) and not renewable:
        yield refusal("acts.committee_fixed", "role")
    elif not changes(role, step):
        yield refusal("roles.closed", "role")
    if unpriced and role in KNOWS_PRICES:
        yield refusal("roles.judges_unpriced", "role")
    if role in held:
        yield refusal("roles.held_already", "role")
    if any(set(pair) <= held | {role} for pair in APART):
        yield refusal("acts.roles_clash", "role")


def check_removal(role: str, step: Step, others: int) -> Iterator[Refusal]:
    """Why a role cannot be taken away now. others: how many more people hold it."""
    if role == "assessor" and step.reached(Step.SCORE):
        yield refusal("acts.committee_fixed")
    elif not changes(role, step):
        yield refusal("roles.closed")
    if not others and step in NEEDED.get(role, ()):
        yield refusal(f"roles.last_{role}")
