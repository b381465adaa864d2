"""The trace of what was agreed: from topic to agreement, final offer, contract and its management.

A link that is missing is a gap with a name, so that somebody decides on it instead of nobody seeing
it. A gap is never decided by a computer: it is shown, with who is to say what happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from criteria.agreements import AgreementStatus
from criteria.catalogue import Topic
from criteria.dialogue import AgreementType, Conformity, TopicOutcome
from criteria.refusals import Refusal, refusal


class Gap(StrEnum):
    """What is missing between two links of the chain.

    no_agreement  a topic that belongs in the contract has none
    no_element    the agreement leads to no element of the final offer
    no_clause     it has no place in the contract
    unmeasured    a commitment that no indicator and no risk follows
    missing       the final offer does not honour it
    weakened      the final offer honours it in another way
    """

    NO_AGREEMENT = "no_agreement"
    NO_ELEMENT = "no_element"
    NO_CLAUSE = "no_clause"
    UNMEASURED = "unmeasured"
    MISSING = "missing"
    WEAKENED = "weakened"


class GapOutcome(StrEnum):
    """What is done about a gap: it stays so, the contract mends it, or the tenderer explains."""

    ACCEPTED = "accepted"
    IN_CONTRACT = "in_contract"
    ASKED = "asked"


DECIDES: Mapping[Gap, str] = {
    Gap.NO_AGREEMENT: "officer",
    Gap.NO_ELEMENT: "officer",
    Gap.NO_CLAUSE: "officer",
    Gap.UNMEASURED: "contract_manager",
    Gap.MISSING: "decision_maker",
    Gap.WEAKENED: "decision_maker",
}
"""Who has to say what is done about it."""
LINE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the trace needs of an agreement that stands; `conformity` None while not decided."""

    thread: str
    topic: str
    kind: str
    status: str
    clause: str
    elements: tuple[str, ...]
    followed: bool
    conformity: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One agreement in the chain, with what is missing around it."""

    thread: str
    gaps: tuple[Gap, ...]


def gaps_of(one: Agreed) -> tuple[Gap, ...]:
    """What is missing around one agreement; one that does not stand has no gaps."""
    if one.status != AgreementStatus.AGREED:
        return ()
    found = []
    if not one.elements:
        found.append(Gap.NO_ELEMENT)
    if one.conformity == Conformity.NOT_MET:
        found.append(Gap.MISSING)
    elif one.conformity == Conformity.MET_DIFFERENTLY:
        found.append(Gap.WEAKENED)
    if not one.clause.strip():
        found.append(Gap.NO_CLAUSE)
    if one.kind == AgreementType.COMMITMENT and not one.followed:
        found.append(Gap.UNMEASURED)
    return tuple(found)


def without_agreement(
    topics: Iterable[Topic], outcomes: Mapping[str, str], agreed: Iterable[Agreed]
) -> tuple[str, ...]:
    """Topics that belong in the contract and have no agreement.

    Those are the topics of which the text says so itself, and those that the buyer sorted under the
    contract (kind C) and closed as agreed.
    """
    told = {one.topic for one in agreed if one.status == AgreementStatus.AGREED}
    return tuple(
        topic.id
        for topic in topics
        if topic.id not in told
        and (
            topic.contract or ("C" in topic.kind and outcomes.get(topic.id) == TopicOutcome.AGREED)
        )
    )


def check_gap(outcome: str, reason: str, decided_by: str) -> tuple[Refusal, ...]:
    """A decision on a gap says what is done, why, and who decided."""
    found = []
    if outcome not in set(GapOutcome):
        found.append(refusal("dialogue.choice_missing", "outcome"))
    if not reason.strip():
        found.append(refusal("dialogue.reason_missing", "reason"))
    if not decided_by.strip() or len(decided_by) > LINE_LIMIT:
        found.append(refusal("dialogue.line_missing", "decided_by", limit=LINE_LIMIT))
    return tuple(found)
