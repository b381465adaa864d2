"""The dialogue: topics to close, agreements, and whether the final offer honours them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from criteria.catalogue import Topic
from criteria.refusals import Refusal, refusal

TOPIC_PARTIES = (
    *("main_provider", "municipalities", "regional_access", "local_access"),
    *("contract_management", "advisory_councils", "legal_affairs", "administrators", "resident"),
)
TOPIC_KINDS = ("D", "S", "C", "I", "N", "R", "O", "E")
"""Where a topic is settled, or why it is on the agenda; see the names of each."""


class TopicOutcome(StrEnum):
    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    DEFERRED = "deferred"
    IMPLEMENTATION_PLAN = "implementation_plan"


class AgreementType(StrEnum):
    CLARIFICATION = "clarification"
    COMMITMENT = "commitment"
    CHANGE = "change"
    CONFIDENTIAL = "confidential"


class Conformity(StrEnum):
    MET = "met"
    MET_DIFFERENTLY = "met_differently"
    NOT_MET = "not_met"


def check_topic(outcome: str, reason: str) -> tuple[Refusal, ...]:
    """A topic is never dropped silently: closing needs an outcome and a reason."""
    if outcome not in set(TopicOutcome):
        return (refusal("dialogue.outcome_missing", "outcome"),)
    return () if reason.strip() else (refusal("dialogue.reason_missing", "reason"),)


def open_topics(topics: Iterable[Topic], outcomes: Mapping[str, str]) -> tuple[Topic, ...]:
    """The topics of the plan that have no outcome yet."""
    return tuple(topic for topic in topics if topic.id not in outcomes)


def check_agreement(
    topic: str, topics: Iterable[Topic], kind: str, text: str
) -> tuple[Refusal, ...]:
    """An agreement has a topic of the plan, a type and a text."""
    found = []
    if topic not in {row.id for row in topics}:
        found.append(refusal("dialogue.topic_unknown", "topic"))
    if kind not in set(AgreementType):
        found.append(refusal("dialogue.kind_missing", "kind"))
    if not text.strip():
        found.append(refusal("dialogue.text_missing", "text"))
    return tuple(found)


def check_conformity(outcome: str, passage: str) -> tuple[Refusal, ...]:
    """Met may stand alone; a deviation says where and how."""
    if outcome not in set(Conformity):
        return (refusal("dialogue.conformity_missing", "outcome"),)
    if outcome != Conformity.MET and not passage.strip():
        return (refusal("dialogue.passage_missing", "passage"),)
    return ()
