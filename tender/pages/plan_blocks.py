"""The sheets of each part of a plan that is read: what stands on them, in one language.

The fields come from the plan itself (`criteria.plan.reading`); the rules in words are those of the
guide. What no part asks for is read under the assignment, so nothing is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from criteria.catalogue import Scale
from criteria.plan import STAGES, EvaluationPlan, LotRules, Setting
from criteria.plan.authors import LOW, Authors
from criteria.plan.reading import Item, Line, Listing, Place, Reader
from tender.report import guide_words
from tender.report.guide_parts import GuidePen
from tender.report.guide_words import Fact, Weighed, Years

MOST_TYPED = 100

PARTS: Mapping[str, tuple[Place, ...]] = {
    "assignment": (),
    "planning": (
        ("application_deadline",),
        ("facts", "phases"),
        ("facts", "planning"),
        ("facts", "background"),
    ),
    "municipalities": (("facts", "municipalities"),),
    "budget": (("facts", "budget"),),
    "demands": (("demands",),),
    "requirements": (("requirements",),),
    "selection": (("lots",),),
    "award": (("lots",),),
    "topics": (("topics",),),
    "elements": (("elements",),),
    "people": (("committee",), ("scoring",), ("consensus",), ("advice",), ("advising",)),
    "rules": (("rule_sets",), ("standstill",)),
    "settings": (("settings",), ("catalogues",), ("format",)),
}
"""The parts of a plan, each with the places it holds; the first has everything else."""

FACETS: Mapping[str, tuple[str, ...]] = {
    "demands": ("kind", "applies_to"),
    "requirements": ("applicability", "subject", "moment"),
    "topics": ("kind", "contract"),
    "elements": (),
}
"""The long lists, with the fields by which their rows can be chosen."""

_OF_AWARD = frozenset({"priced_years", "ceilings", "fixed_prices", "recompute", *LOW})
_STAGE_TOLD = frozenset({"questions", "groups", "against", "minimum_total", "rounding", "ties"})
"""What of a stage is shown in a way of its own; whatever else it has is read as it is."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A field to choose rows by, with how many have each value."""

    field: str
    label: str
    options: tuple[tuple[str, int], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Search:
    """What rows are looked for in a long list, and how many were found of how many."""

    typed: str
    facets: tuple[Facet, ...]
    found: int
    total: int

    @property
    def asked(self) -> dict[str, str]:
        """What the address of the same choice holds."""
        chosen = {one.field: one.chosen for one in self.facets if one.chosen}
        return {**({"q": self.typed} if self.typed else {}), **chosen}


@dataclass(frozen=True, slots=True)
class Block:
    """A sheet of the page; what it does not have is empty.

    notes   paragraphs before everything else
    steps   numbered lines
    foot    who chose what stands here
    """

    key: str
    title: str
    notes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    lines: tuple[Line, ...] = ()
    weights: tuple[Weighed, ...] = ()
    on_value: bool = False
    years: Years | None = None
    steps: tuple[str, ...] = ()
    listing: Listing | None = None
    search: Search | None = None
    author: Setting | None = None


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the sheets of a part, in one language."""

    reader: Reader
    pen: GuidePen
    asked: Mapping[str, str]

    @property
    def plan(self) -> EvaluationPlan:
        return self.reader.plan

    def part(self, name: str) -> Iterator[Block]:
        own: dict[str, Callable[[], Iterator[Block]]] = {
            "people": self._people,
            "rules": self._rules,
        }
        yield from own[name]() if name in own else self._read(name)

    # Parts that are read as they are

    def _read(self, name: str) -> Iterator[Block]:
        """The lines of a part, then each of its lists."""
        held = [place for part, places in PARTS.items() if part != name for place in places]
        everything = self.reader.item(self.plan, (), frozenset(held))
        mine = PARTS[name]
        lines = [line for line in everything.lines if not mine or _within(line.field, mine)]
        lists = [one for one in everything.lists if not mine or _within(one.place, mine)]
        facts = [line for line in lines if line.field.startswith("facts/")]
        apart = [line for line in lines if line not in facts]
        if apart:
            yield Block("lines", "", lines=tuple(apart))
        if facts:
            title = self.reader.label(("facts",)) if apart else ""
            yield Block("facts", title, lines=tuple(facts))
        for listing in lists:
            yield self._list(listing)

    def _list(self, listing: Listing, notes: tuple[str, ...] = ()) -> Block:
        search = None
        if listing.place in FACETS:
            search, listing = self._found(listing)
        return Block(listing.place, listing.title, notes, listing=listing, search=search)

    def _found(self, listing: Listing) -> tuple[Search, Listing]:
        """The rows with every word and every value that was asked for."""
        typed = " ".join(self.asked.get("q", "")[:MOST_TYPED].replace("\0", " ").split())
        facets = tuple(self._facet(listing, one) for one in FACETS[listing.place])
        words = typed.casefold().split()
        rows = tuple(
            item
            for item in listing.items
            if all(word in item.text.casefold() for word in words)
            and all(not one.chosen or one.chosen in _values(item, one.field) for one in facets)
        )
        search = Search(typed, facets, len(rows), len(listing.items))
        return search, Listing(listing.place, listing.title, rows)

    def _facet(self, listing: Listing, name: str) -> Facet:
        counts = Counter(value for item in listing.items for value in _values(item, name))
        label = self.reader.label((listing.place, "*", name))
        chosen = self.asked.get(name, "")
        return Facet(name, label, tuple(counts.items()), chosen if chosen in counts else "")

    # A stage of a lot

    def stage(self, lot: LotRules, stage: str) -> Iterator[Block]:
        rules = self.plan.stage(lot.id, stage)
        place = ("lots", lot.id, stage)
        item = self._told(rules, place, _STAGE_TOLD | {"price", "scale"})
        yield Block(
            "weights",
            self.pen.say("weights"),
            (self.pen.say("values_rule" if rules.on_value else "weights_rule"),),
            weights=tuple(guide_words.weighed(self.pen, rules, lot.priced_years)),
            on_value=rules.on_value,
            author=self._author(f"{'/'.join(place)}/questions"),
        )
        going = [guide_words.going_on(self.pen, lot)] if stage == "selection" else []
        yield Block(
            "order",
            self.reader.label(("lots", "*", stage)),
            facts=(*guide_words.stage_facts(self.pen, rules, None), *going),
            lines=(*self._lot_lines(lot, stage), *item.lines),
            author=self._author(f"{'/'.join(place)}/ties"),
        )
        if rules.scale is not None:
            yield self._scale(rules.scale, (*place, "scale"))
        yield from (self._list(one) for one in item.lists)
        if rules.groups:
            yield self._list(self.reader.rows(rules.groups, (*place, "groups")))
        yield self._list(self.reader.rows(rules.questions, (*place, "questions")))
        if rules.price is not None or stage == "award":
            yield self._price(lot, stage)
        years = guide_words.years(self.pen, self.plan, lot) if stage == "award" else None
        if years is not None:
            notes = (self.pen.say("ceilings_rule"),) if lot.ceilings else ()
            author = self._author(f"lots/{lot.id}/ceilings")
            yield Block("years", years.title, notes, years=years, author=author)

    def _scale(self, scale: Scale, place: Place) -> Block:
        item = self.reader.item(scale, place)
        author = self._author("/".join(place))
        steps = item.lists[0] if item.lists else None
        id_ = Line("id", self.reader.label((*place[:1], "*", *place[2:], "id")), (item.id,))
        return Block("scale", item.title, lines=(*item.lines, id_), listing=steps, author=author)

    def _told(self, value: Any, place: Place, but: frozenset[str]) -> Item:
        """A record without the fields that are shown in a way of their own."""
        starred = (*place[:1], "*", *place[2:])
        return self.reader.item(value, place, frozenset((*starred, name) for name in but))

    def _lot_lines(self, lot: LotRules, stage: str) -> tuple[Line, ...]:
        """What is said of the lot itself: with the award what the price asks, the rest before."""
        item = self._told(lot, ("lots", lot.id), frozenset({*STAGES, "ceilings", "fixed_prices"}))
        own = [line for line in item.lines if (line.field in _OF_AWARD) is (stage == "award")]
        several = len(self.plan.lots) > 1
        apart = {"admitted", "cutoff"} if several else {"admitted", "cutoff", "title"}
        return tuple(line for line in own if line.field not in apart)

    def _price(self, lot: LotRules, stage: str) -> Block:
        rules = self.plan.stage(lot.id, stage)
        title, author = self.pen.say("price_head"), self._author(f"lots/{lot.id}/{stage}/price")
        if rules.price is None:
            return Block("price", title, (self.pen.say("price_open"),), author=author)
        facts = tuple(guide_words.formula_facts(self.pen, rules, rules.price))
        said = {value for _, value in facts}
        item = self._told(rules, ("lots", lot.id, stage), _STAGE_TOLD | {"scale"})
        lines = (line for line in item.lines if line.field.startswith("price/"))
        rest = tuple(line for line in lines if not said.issuperset(line.said))
        basis = guide_words.price_basis(self.pen, self.plan, lot)
        return Block("price", title, (basis,) if basis else (), facts, rest, author=author)

    # People and rules

    def _people(self) -> Iterator[Block]:
        say, plan = self.pen.say, self.plan
        open_ = () if plan.committee else (say("committee_open"),)
        yield self._list(self.reader.listing(("committee",)), open_)
        yield self._ruled("scoring", guide_words.scoring)
        yield self._ruled("consensus", guide_words.consensus)
        advice = say("advice_rule" if plan.advice else "advice_nobody")
        yield self._list(self.reader.listing(("advice",)), (advice,))
        yield self._ruled("advising", guide_words.advising)

    def _ruled(self, place: str, words: Callable[[GuidePen, EvaluationPlan], str]) -> Block:
        """A record of settings: what they mean in words, then each of them."""
        return Block(
            place,
            self.pen.say(place),
            (words(self.pen, self.plan),),
            lines=self.reader.item(getattr(self.plan, place), (place,)).lines,
            author=self._author(place),
        )

    def _rules(self) -> Iterator[Block]:
        say, plan = self.pen.say, self.plan
        yield self._list(self.reader.listing(("rule_sets",)))
        steps = guide_words.order(self.pen, plan)
        yield Block("order", say("chapter_order"), (say("order_rule"),), steps=steps)
        low = (*guide_words.low_prices(self.pen, plan), guide_words.low_origin(self.pen, plan))
        yield Block("low-offers", say("low_offers"), tuple(filter(None, low)))
        told = (
            *guide_words.standstill(self.pen, plan),
            guide_words.origin(self.pen, plan, "standstill"),
        )
        yield Block(
            "standstill",
            say("chapter_standstill"),
            told,
            lines=self.reader.item(plan.standstill, ("standstill",)).lines,
            author=self._author("standstill"),
        )

    def _author(self, place: str) -> Setting | None:
        return Authors(self.plan.settings).of(place)


def _within(place: str, places: tuple[Place, ...]) -> bool:
    return any(place == "/".join(one) or place.startswith("/".join((*one, ""))) for one in places)


def _values(item: Item, name: str) -> tuple[str, ...]:
    line = item.line(name)
    return line.said if line else ()
