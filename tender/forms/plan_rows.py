"""The sections of the plan editor for rows: demands, topics, offer elements, requirements, lots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from criteria.admission import DEMAND_KINDS
from criteria.application import LEGAL_FORMS, PARTY_ROLES
from criteria.catalogue import load
from criteria.changes import Path
from criteria.dialogue import TOPIC_KINDS, TOPIC_PARTIES
from criteria.plan.format import stages
from criteria.plan.originals import OWN
from criteria.ratios import MOST_YEARS, RATIO_FOR
from criteria.requirements import APPLICABILITIES, MOMENTS, SUBJECTS
from tender.forms.fields import reader_language
from tender.forms.plan_fields import (
    Place,
    came_later,
    choice,
    line,
    number,
    picks,
    words,
    yes_no,
)
from tender.forms.plan_row_fields import ids, limits, maybe_dutch, maybe_words
from tender.forms.plan_sections import (
    NoSuchRow,
    Tree,
    goals,
    label,
    named,
    rows,
    told,
    with_gone,
)

ENGLISH = _l("In het Engels")
MOST_LEVEL = 1_000_000


def none(tree: Tree) -> Iterator[Place]:
    """A list whose rows are typed on pages of their own."""
    yield from ()


def _found(tree: Tree, name: str, id_: str) -> dict[str, Any]:
    for row in rows(tree, name):
        if row["id"] == id_:
            return row
    raise NoSuchRow(id_)


def _source(path: Path) -> Iterator[Place]:
    """Where a row of the buyer's own comes from; the source of a catalogue row is a fact."""
    if path[-1].startswith(OWN):
        yield line((*path, "source"), label("source_in"))


def demand(tree: Tree, id_: str) -> Iterator[Place]:
    """The words of one demand, its kind, and for whom it is; of a ratio its level and years."""
    found = _found(tree, "demands", id_)
    path = ("demands", id_)
    yield from words((*path, "title"), label("title"), ENGLISH, required=True)
    yield from words((*path, "text"), label("text"), ENGLISH, long=True, required=True)
    yield from words((*path, "proof"), label("proof"), ENGLISH, long=True)
    if found["ratio"] is not None:
        yield from _ratio((*path, "ratio"))
    else:
        yield choice((*path, "kind"), label("kind"), named("demand", DEMAND_KINDS))
        yield picks((*path, "applies_to"), label("applies_to"), named("party", PARTY_ROLES))
    yield picks(
        (*path, "not_for_legal_forms"), label("not_for_legal_forms"), named("form", LEGAL_FORMS)
    )
    yield from _source(path)


def _ratio(path: Path) -> Iterator[Place]:
    """How high a ratio must be, in which years, and whose accounts count."""
    yield number(
        (*path, "level"), label("level"), minimum=-MOST_LEVEL, maximum=MOST_LEVEL, required=False
    )
    for key in ("years_seen", "years_needed"):
        yield number((*path, key), label(key), whole=True, minimum=1, maximum=MOST_YEARS)
    yield choice(
        (*path, "party"),
        label("party"),
        named("ratio_for", RATIO_FOR),
        empty=_l("Nog niet gekozen"),
    )


def topic(tree: Tree, id_: str) -> Iterator[Place]:
    """One topic of the dialogue: what is to be decided, by whom, and where it lands."""
    found = _found(tree, "topics", id_)
    path = ("topics", id_)
    yield from words((*path, "title"), label("title"), ENGLISH, required=True)
    yield from words((*path, "decide"), label("decide"), ENGLISH, long=True)
    yield yes_no((*path, "contract"), label("contract"), _l("ja"), _l("nee"))
    themes = {theme.id: theme.title.get(reader_language()) for theme in load().themes}
    kept = [found["theme"]] if "theme" in found else []
    own = (*path, "theme")
    yield came_later(choice(own, label("theme"), with_gone(themes, kept), _l("Geen thema")), None)
    yield picks((*path, "parties"), label("parties"), named("topic_party", TOPIC_PARTIES))
    yield picks((*path, "kind"), label("kind"), named("topic_kind", TOPIC_KINDS))
    yield maybe_words((*path, "runs_from"), label("runs_from"), ENGLISH)
    yield from _source(path)


def element(tree: Tree, id_: str) -> Iterator[Place]:
    """One part of the final offer: the unit it is given in, and what it is compared with."""
    found = _found(tree, "elements", id_)
    path = ("elements", id_)
    yield from words((*path, "title"), label("title"), ENGLISH, required=True)
    yield from words((*path, "unit"), label("unit"), ENGLISH, long=True)
    yield from words((*path, "compare"), label("compare"), ENGLISH, long=True)
    yield goals((*path, "trace"), found["trace"])
    yield from _source(path)


def served(tree: Tree, lot: str, stage: str, id_: str) -> Iterator[Place]:
    """What each subtopic of a question serves, chosen on lines."""
    known = [goal.id for goal in load().goals]
    path = ("lots", lot, stage, "questions", id_, "subtopics")
    for row in rows(tree, *path):
        yield ids((*path, row["id"], "trace"), label("trace"), (*known, *row["trace"]))


# The programme of requirements


def tests(tree: Tree) -> list[tuple[str, str]]:
    """What a requirement can be tested in: demands, questions and offer elements, by name."""
    return [(id_, told(row["title"])) for id_, row in _tests(tree).items()]


def _tests(tree: Tree) -> dict[str, Any]:
    asked = (one for _, stage in stages(tree) for one in stage["questions"])
    return {row["id"]: row for row in (*tree["demands"], *asked, *tree["elements"])}


def requirements(tree: Tree, shown: Iterable[str]) -> Iterator[Place]:
    """What is decided about each of the rows that are shown."""
    known = tuple(_tests(tree))
    found = {row["id"]: row for row in rows(tree, "requirements")}
    for id_ in shown:
        if id_ in found:
            path = ("requirements", id_)
            yield _applicability(path)
            yield maybe_dutch((*path, "reason"), label("reason"), found[id_]["reason"])
            kept = found[id_]["tested_by"]
            yield ids((*path, "tested_by"), label("tested_by"), (*known, *kept))


def _applicability(path: Path) -> Place:
    pairs = named("applicability", APPLICABILITIES)
    return choice((*path, "applicability"), label("applicability"), pairs)


def requirement(tree: Tree, id_: str) -> Iterator[Place]:
    """One requirement: its words, whom it binds and when, its limits, and what is decided."""
    found = _found(tree, "requirements", id_)
    path = ("requirements", id_)
    yield from words((*path, "text"), label("text"), ENGLISH, long=True, required=True)
    yield from words((*path, "proof"), label("proof"), ENGLISH, long=True)
    yield picks((*path, "subject"), label("subject"), named("subject", SUBJECTS))
    yield choice((*path, "moment"), label("moment"), named("requirement_moment", MOMENTS))
    yield limits((*path, "limits"), found["limits"])
    yield maybe_words((*path, "now_called"), label("now_called"), ENGLISH)
    yield _applicability(path)
    yield maybe_words((*path, "reason"), label("reason"), ENGLISH)
    yield picks((*path, "tested_by"), label("tested_by"), _known_tests(tree, found["tested_by"]))


def _known_tests(tree: Tree, kept: Iterable[str]) -> list[tuple[str, str]]:
    """What can be chosen, with what was chosen and is gone from the plan."""
    return with_gone({id_: f"{id_} {title}" for id_, title in tests(tree)}, kept)


def lots(tree: Tree) -> Iterator[Place]:
    """The names of the lots; there is no such page with one lot."""
    found = rows(tree, "lots")
    if len(found) < 2:
        raise NoSuchRow("lots")
    for lot in found:
        yield from words(
            ("lots", lot["id"], "title"), _l("Naam van het perceel"), ENGLISH, required=True
        )
