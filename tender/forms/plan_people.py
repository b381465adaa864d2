"""The fields of the plan editor for the committee, who advises, and how."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from criteria.plan import ANSWERED, MOMENTS, SEATS
from criteria.plan.format import stages
from tender.forms.plan_fields import Place, choice, line, picks, words, yes_no
from tender.forms.plan_sections import Tree, english, label, named, rows, told, with_gone


def people(tree: Tree) -> Iterator[Place]:
    """The seats of the committee, who advises, and how."""
    asked = dict[str, str]()
    for _, rules in stages(tree):
        for one in rules["questions"]:
            asked.setdefault(one["id"], told(one["title"]))
    for seat in rows(tree, "committee"):
        own = ("committee", seat["id"])
        yield from words((*own, "function"), label("function"), english(), required=True)
        yield line((*own, "name"), _l("Naam, als u die bekendmaakt"))
        yield choice((*own, "role"), label("role"), named("role", SEATS))
        if seat["role"] == "assessor" or seat["questions"]:
            offered = with_gone(asked, seat["questions"])
            yield picks((*own, "questions"), _l("Beoordeelt alleen de vragen"), offered)
    for row in rows(tree, "advice"):
        own = ("advice", row["id"])
        yield from words((*own, "title"), _l("Wie adviseert"), english(), required=True)
        offered = with_gone(asked, row["questions"])
        yield picks((*own, "questions"), _l("Adviseert alleen over"), offered)
        yield choice((*own, "closes"), label("closes"), named("closes", MOMENTS))
    yield from _advising()


def _advising() -> Iterator[Place]:
    """What advisers read, and when they read the answer."""
    yield yes_no(
        ("advising", "reads"),
        _l("Afgevaardigden lezen delen van de aanmeldingen"),
        _l("ja, wat u openzet"),
        _l("nee"),
    )
    yield yes_no(
        ("advising", "masked"),
        _l("Namen van inschrijvers bij het lezen"),
        _l("niet tonen"),
        _l("tonen"),
    )
    yield choice(
        ("advising", "answered"),
        _l("Wanneer leest een afgevaardigde het antwoord op een advies?"),
        named("advice_answered", ANSWERED),
    )
