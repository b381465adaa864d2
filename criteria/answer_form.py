"""The forms in which a tenderer writes the quality part: which elements of the offer on which form.

The documents name the elements; under which quality criterion each is asked is a reading of the
buyer. An element of a plan that stands in no list is asked on a form of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from criteria.application import PRICE_ELEMENTS
from criteria.catalogue import Element
from criteria.plan import EvaluationPlan, Question
from criteria.price_sheet import LUMP_SUM
from criteria.text import Text
from criteria.texts import sentence

_NUMBERS: Mapping[str, tuple[int, ...]] = {
    "PRE": (1, 15, 16, 17, 24, 25, 27, 28, 29, 30, 33),
    "FIN": (2, 8, 9, 10, 11, 12, 14, 19, 20, 21, 22, 23, 35),
    "SAM": (3, 31, 32, 36, 38),
    "GOV": (4, 6, 7, 26, 34, 37, 40),
    "TRA": (5, 13, 18, 39),
}
GROUPS = {f"BAFO-{number:02}": theme for theme, numbers in _NUMBERS.items() for number in numbers}
"""Under which quality criterion each element is asked."""
REST = "rest"


@dataclass(frozen=True, slots=True)
class Group:
    """One form: a quality criterion with its elements. question: None for what has no criterion."""

    id: str
    title: Text
    question: Question | None
    elements: tuple[Element, ...]


def groups(plan: EvaluationPlan, lot: str) -> tuple[Group, ...]:
    """The forms of a lot: one per quality criterion, and one for what belongs to none."""
    asked = plan.stage(lot, "award").questions
    known = {question.id for question in asked}
    own: dict[str, list[Element]] = {}
    for element in plan.elements:
        theme = GROUPS.get(element.id, REST)
        own.setdefault(theme if theme in known else REST, []).append(element)
    found = [Group(one.id, one.title, one, tuple(own.get(one.id, ()))) for one in asked]
    if rest := own.get(REST):
        title = Text(sentence("answer_form.rest", "nl"), sentence("answer_form.rest", "en"))
        found.append(Group(REST, title, None, tuple(rest)))
    return tuple(found)


def priced(element: Element) -> bool:
    """Whether an element holds amounts, and so belongs on the price sheet alone (I3)."""
    return element.id in (LUMP_SUM, *PRICE_ELEMENTS)
