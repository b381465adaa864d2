"""Reading what comes from the documents: goals, questions, topics, elements, requirements."""

from __future__ import annotations

import re
from itertools import pairwise

from criteria.catalogue import rows
from criteria.catalogue.known import Known, own_id, refers, trace
from criteria.requirements import (
    APPLICABILITIES,
    BOUNDS,
    MOMENTS,
    SUBJECTS,
    UNITS,
    Limit,
    Requirement,
    RequirementRow,
    Section,
)
from criteria.tables import Table
from criteria.text import Text

TOPIC = re.compile(r"DLG-[0-9]+", re.ASCII)
_PARTIES = (
    *("main_provider", "municipalities", "regional_access", "local_access", "contract_management"),
    *("advisory_councils", "legal_affairs", "administrators", "resident"),
)
_CATEGORIES = (
    *("access", "acceptance", "waiting_list", "start", "continuity", "scope", "quality", "staff"),
    *("participation", "communication", "privacy", "housing", "day_activities", "finance"),
    *("tariffs", "claims", "cak", "accountability", "development_agenda"),
)
_MOST_DECIMALS = 3


def goal(row: Table, known: Known) -> rows.Goal:
    id_ = own_id(row, known)
    return rows.Goal(
        id_,
        row.text("title"),
        row.text("text"),
        row.word("source"),
        row.choice("kind", rows.GOAL_KINDS),
    )


def theme(row: Table, known: Known) -> rows.Theme:
    id_ = own_id(row, known)
    return rows.Theme(
        id_,
        row.text("title"),
        row.text("question"),
        row.text("guidance"),
        trace(row, known, id_),
        row.word("source"),
        row.rows("subtopic", lambda sub: _subtopic(sub, known)),
    )


def _subtopic(row: Table, known: Known) -> rows.Subtopic:
    id_ = own_id(row, known)
    return rows.Subtopic(id_, row.text("title"), row.word("source"), trace(row, known, id_))


def topic(row: Table, known: Known) -> rows.Topic:
    return rows.Topic(
        own_id(row, known),
        row.text("title"),
        row.text("decide"),
        row.yes_or_no("contract"),
        row.word("source"),
        row.choices("parties", _PARTIES),
        row.choices("kind", rows.TOPIC_KINDS),
        theme=row.word("theme") if row.has("theme") else "",
    )


def element(row: Table, known: Known) -> rows.Element:
    id_ = own_id(row, known)
    compare = row.text("compare")
    named = TOPIC.findall(compare.nl)
    for topic in dict.fromkeys(named):
        if topic not in known.topics:
            row.fault("catalogue.topic_unknown", "compare", id=topic)
    if sorted(named) != sorted(TOPIC.findall(compare.en)):
        row.fault("catalogue.topics_differ", "compare")
    return rows.Element(
        id_,
        row.text("title"),
        row.text("unit"),
        compare,
        row.word("source"),
        trace(row, known, id_),
    )


def scale(row: Table, known: Known) -> rows.Scale:
    id_, title = own_id(row, known), row.text("title")
    row.word("source")
    steps = row.rows("step", _step)
    if len(steps) < 2:
        row.fault("catalogue.few_steps", "step")
    for number, (lower, higher) in enumerate(pairwise(steps), start=2):
        if higher.points <= lower.points:
            row.fault("catalogue.not_rising", f"step[{number}].points", points=higher.points)
    return rows.Scale(id_, title, steps)


def _step(row: Table) -> rows.Step:
    points = row.decimal("points")
    exponent = points.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DECIMALS:
        row.fault("catalogue.step_fine", "points", points=points)
    return rows.Step(points, row.text("name"), row.text("anchor"))


# The programme of requirements


def section(row: Table, known: Known) -> Section:
    return Section(own_id(row, known), row.text("title"))


def requirement(row: Table, known: Known) -> RequirementRow:
    id_, section, line = own_id(row, known), row.word("section"), row.whole("line")
    if section and section not in known.sections:
        row.fault("catalogue.section_unknown", "section", id=section)
    if row.has("line") and line < 1:
        row.fault("catalogue.line", "line")
    return RequirementRow(
        Requirement(
            id_,
            row.text("text"),
            row.choices("subject", SUBJECTS),
            row.choice("moment", MOMENTS),
            row.optional_text("proof") or Text("", ""),
            row.optional_rows("limits", _limit),
            *_applicability(row),
        ),
        section,
        line,
        row.choice("category", _CATEGORIES),
        row.has("subcontractor_by_text") and row.yes_or_no("subcontractor_by_text"),
        row.optional_text("limit_text"),
        _related_rows(row, known, id_),
        row.optional_text("note"),
    )


def _limit(row: Table) -> Limit:
    return Limit(
        row.choice("bound", BOUNDS),
        row.decimal("value"),
        row.choice("unit", UNITS),
        row.optional_text("applies"),
    )


def _applicability(row: Table) -> tuple[str, Text | None]:
    """A decision has its reason, and where nothing is decided there is none."""
    found = row.choice("applicability", APPLICABILITIES)
    reason = row.optional_text("applicability_reason")
    if found == "undecided" and reason is not None:
        row.fault("catalogue.reason_of_nothing", "applicability_reason")
    elif found in APPLICABILITIES[1:] and reason is None:
        row.fault("catalogue.reason_missing", "applicability_reason")
    return found, reason


def _related_rows(row: Table, known: Known, id_: str) -> tuple[str, ...]:
    found = refers(row, "related", known.related, "catalogue.requirement_unknown")
    for number, other in enumerate(found, start=1):
        if other == id_:
            row.fault("catalogue.related_to_itself", f"related[{number}]")
        elif other in known.related and id_ not in known.related[other]:
            row.fault("catalogue.not_mutual", f"related[{number}]", id=id_, other=other)
    return found
