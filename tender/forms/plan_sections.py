"""The sections of the plan editor: which places stand on which page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from criteria.canon import Json, to_plain
from criteria.catalogue import load
from criteria.changes import Path
from criteria.formulas import FORMULAS, PriceRule, check_price_rule
from criteria.plan import CUTOFFS
from criteria.plan.limits import (
    MOST_ADMITTED,
    MOST_AMOUNT,
    MOST_SHARE,
    MOST_WEIGHT,
)
from criteria.plan.scales import MOST_POINTS
from criteria.ranking_rules import AGAINST, MODES, MOST_PLACES
from criteria.texts import sentence
from tender.forms.fields import ChoiceField, DutchNumberField, reader_language
from tender.forms.plan_fields import (
    Place,
    amounts,
    came_later,
    choice,
    number,
    picks,
    ranked,
    words,
    yes_no,
)
from tender.forms.plan_scales import scale

Tree = Mapping[str, Any]
NUMBERS = ("floor", "ceiling", "reference", "factor", "k", "n")
AMOUNTS = ("floor", "ceiling", "reference")
LEAST_TIES = 4
_CLIP = (("yes", _l("ja")), ("no", _l("nee")))


class NoSuchRow(LookupError):
    """The lot or the row that was asked for is not in the plan."""


def rows(tree: Tree, *path: str) -> list[dict[str, Any]]:
    """The rows of a list of the plan."""
    found: Any = tree
    for key in path:
        found = (
            next((row for row in found if row["id"] == key), {})
            if isinstance(found, list)
            else found.get(key, [])
        )
    return list(found)


def _row(found: Iterable[dict[str, Any]], id_: str) -> dict[str, Any]:
    """The row with an id."""
    for row in found:
        if row["id"] == id_:
            return row
    raise NoSuchRow(id_)


def named(family: str, keys: Iterable[str]) -> list[tuple[str, str]]:
    """Choices with the names they have in the reader's language."""
    return [(key, sentence(f"names.{family}_{key}", reader_language())) for key in keys]


def label(key: str) -> str:
    """The name of a field, with a capital."""
    text = sentence(f"places.{key}", reader_language())
    return text[:1].upper() + text[1:]


def told(text: Mapping[str, str]) -> str:
    """A text of the plan in the reader's language."""
    return text.get(reader_language()) or text["nl"]


# Criteria, scale and price of one stage


def stage(tree: Tree, lot: str, name: str) -> Iterator[Place]:
    """Weights, minimum marks, scale and ties; in the award the price as well."""
    path = ("lots", lot, name)
    found = _row(rows(tree, "lots"), lot)[name]
    for group in found["groups"]:
        yield from words((*path, "groups", group["id"], "title"), label("title"), english())
    for question in found["questions"]:
        yield from _weighing(path, question, [(g["id"], told(g["title"])) for g in found["groups"]])
    yield from scale((*path, "scale"), found["scale"])
    yield choice((*path, "against"), label("against"), named("against", AGAINST))
    yield _minimum_total(path, found["price"])
    yield choice((*path, "rounding", "mode"), label("mode"), named("mode", MODES))
    for key in ("criterion", "price", "total"):
        if key != "price" or name == "award":
            yield number(
                (*path, "rounding", key),
                _l("Decimalen van de prijs") if key == "price" else label(key),
                whole=True,
                minimum=0,
                maximum=MOST_PLACES,
                required=False,
            )
    yield _ties(path, found, priced=name == "award")
    if name == "award":
        yield price((*path, "price"))
        years = contract_years(tree)
        yield number(
            ("lots", lot, "priced_years"),
            label("priced_years"),
            whole=True,
            minimum=1,
            maximum=len(years) or 1,
        )
        yield amounts(("lots", lot, "ceilings"), years, MOST_AMOUNT)
        yield amounts(("lots", lot, "fixed_prices"), years, MOST_AMOUNT)
        yield from _low(("lots", lot))
    else:
        yield number(
            ("lots", lot, "admitted"),
            label("admitted"),
            whole=True,
            minimum=1,
            maximum=MOST_ADMITTED,
        )
        yield choice(("lots", lot, "cutoff"), label("cutoff"), named("cutoff", CUTOFFS))


def _low(path: Path) -> Iterator[Place]:
    """When a price is so low that a question follows, and what a drop-out does to the points."""
    for key in ("low_mean", "low_next", "low_reference"):
        place = number((*path, key), label(key), minimum=0, maximum=MOST_SHARE, required=False)
        yield came_later(place, None)
    place = number(
        (*path, "low_amount"),
        label("low_amount"),
        places=2,
        minimum=0,
        maximum=MOST_AMOUNT,
        required=False,
    )
    yield came_later(place, None)
    costs = yes_no((*path, "low_costs"), label("low_costs"), _l("ja"), _l("nee"))
    yield came_later(costs, False)
    again = yes_no((*path, "recompute"), label("recompute"), _l("ja"), _l("nee"))
    yield came_later(again, True)


def _minimum_total(path: Path, price: Mapping[str, Any] | None) -> Place:
    """The least quality: in points, or in euros under award on value, where a malus counts too."""
    if price and price["formula"] == "award-on-value":
        name, least, most = (
            _l("Minimum voor de waarde van alle kwaliteit"),
            -MOST_AMOUNT,
            MOST_AMOUNT,
        )
    else:
        name, least, most = label("minimum_total"), Decimal(0), MOST_WEIGHT
    return number((*path, "minimum_total"), name, minimum=least, maximum=most, required=False)


def contract_years(tree: Tree) -> tuple[int, ...]:
    """The numbers of the contract years."""
    count = sum(part["years"] for part in tree["facts"]["term"]["parts"])
    return tuple(range(1, count + 1))


def _weighing(path: Path, question: Mapping[str, Any], groups: Any) -> Iterator[Place]:
    own = (*path, "questions", question["id"])
    yield number((*own, "points"), label("points"), minimum=0, maximum=MOST_WEIGHT, required=False)
    yield number(
        (*own, "minimum"),
        label("minimum"),
        minimum=-MOST_POINTS,
        maximum=MOST_POINTS,
        required=False,
    )
    yield number(
        (*own, "value"), label("value"), places=2, minimum=0, maximum=MOST_AMOUNT, required=False
    )
    if groups or question["group"]:
        known = dict(groups)
        gone = _l("%(id)s, staat niet meer in het plan", id=question["group"])
        kept = {question["group"]: gone} if question["group"] else {}
        pairs = known | kept | known
        place = choice((*own, "group"), label("group"), pairs.items(), empty=_l("geen"))
        yield Place(place.path, place.fields, place.show, lambda typed: typed[0] or "")


def _ties(path: Path, found: Mapping[str, Any], *, priced: bool) -> Place:
    lang = reader_language()
    pairs = [("quality", sentence("names.tie_quality", lang))]
    pairs += [
        (f"criterion:{q['id']}", sentence("names.tie_criterion", lang, theme=told(q["title"])))
        for q in found["questions"]
    ]
    pairs += [("price", sentence("names.tie_price", lang))] if priced else []
    pairs += [("draw", sentence("names.tie_draw", lang))]
    known = {key for key, _ in pairs}
    pairs += [(tie, tie) for tie in found["ties"] if tie not in known]
    labels = [
        _l("Regel %(place)s", place=place)
        for place in range(1, max(LEAST_TIES, len(found["ties"])) + 1)
    ]
    return ranked((*path, "ties"), labels, pairs, _l("Geen verdere regel"))


def price(path: Path) -> Place:
    """The formula, its points and its numbers; what the formula does not take is left out."""
    lang = reader_language()
    fields: dict[str, Any] = {
        "formula": ChoiceField(
            _l("Prijsformule"), pairs=named("formula", FORMULAS), empty=_l("Nog niet gekozen")
        ),
        "points": DutchNumberField(
            _l("Prijs"), places=3, minimum=0, maximum=MOST_WEIGHT, required=False
        ),
        "clip": ChoiceField(
            sentence("names.parameter_clip", lang),
            pairs=_CLIP,
            empty=_l("zoals de formule het doet"),
        ),
    }
    for key in NUMBERS:
        fields[key] = DutchNumberField(
            sentence(f"names.parameter_{key}", lang),
            places=2 if key in AMOUNTS else 4,
            minimum=0,
            maximum=MOST_AMOUNT,
            required=False,
        )

    def show(kept: Any) -> list[Any]:
        if kept is None:
            return ["", None, "", *[None] * len(NUMBERS)]
        given = {key: value for key, value in kept["parameters"]}
        clip = {True: "yes", False: "no", None: ""}[given.pop("clip", None)]
        points = None if kept["points"] is None else Decimal(kept["points"])
        numbers = [Decimal(given[key]) if key in given else None for key in NUMBERS]
        return [kept["formula"], points, clip, *numbers]

    def read(typed: Any) -> Json:
        chosen, points, clip, *numbers = typed
        if not chosen:
            return None
        formula, given = FORMULAS[chosen], dict(zip(NUMBERS, numbers, strict=True))
        parameters: list[Json] = [
            [key, to_plain(given[key])] for key in formula.required if given[key] is not None
        ]
        if clip and formula.optional:
            parameters.append(["clip", clip == "yes"])
        kept = to_plain(points) if formula.needs_points else None
        return {"formula": chosen, "points": kept, "parameters": parameters}

    return Place(path, fields, show, read, check=_price_faults)


def _price_faults(read: Json) -> Iterator[tuple[str, str]]:
    """What is wrong with the numbers of a formula. What is still missing is told elsewhere."""
    if not isinstance(read, dict):
        return
    found: Any = read
    given = ((key, n if isinstance(n, bool) else Decimal(n)) for key, n in found["parameters"])
    points = None if found["points"] is None else Decimal(found["points"])
    for fault in check_price_rule(PriceRule(found["formula"], points, tuple(given))):
        if fault.code not in ("ranking.parameter_missing", "ranking.points_missing"):
            yield (fault.field or "").rpartition(".")[2], fault.sentence(reader_language())


# One question


def question(tree: Tree, lot: str, name: str, id_: str) -> Iterator[Place]:
    """The words of one question, what it serves, and a scale of its own."""
    path = ("lots", lot, name, "questions", id_)
    found = _row(rows(tree, "lots", lot, name, "questions"), id_)
    yield from words((*path, "title"), _l("Naam van de vraag"), english(), required=True)
    yield from words(
        (*path, "text"), _l("Vraag aan de inschrijver"), english(), long=True, required=True
    )
    yield from words((*path, "guidance"), label("guidance"), english(), long=True)
    yield goals((*path, "trace"), found["trace"])
    for row in found["subtopics"]:
        own = (*path, "subtopics", row["id"], "title")
        yield from words(own, label("text"), english(), wraps=True)
    yield from scale((*path, "scale"), found["scale"])


def goals(path: Path, kept: Iterable[str]) -> Place:
    """The goals that a row serves; one that no catalogue knows stays until it is taken away."""
    known = {row.id: f"{row.id} {row.title.get(reader_language())}" for row in load().goals}
    gone = {id_: _l("%(id)s, staat niet in de catalogus", id=id_) for id_ in kept}
    return picks(path, label("trace"), (known | gone | known).items())


def english() -> Any:
    """What the field for the English of a text is called."""
    return _l("In het Engels")


def with_gone(known: Mapping[str, str], kept: Iterable[str]) -> list[tuple[str, Any]]:
    """What can be chosen, with what was chosen and is not in the plan any more."""
    gone = {id_: _l("%(id)s, staat niet meer in het plan", id=id_) for id_ in kept}
    return list((dict(known) | gone | dict(known)).items())
