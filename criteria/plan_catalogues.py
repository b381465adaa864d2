"""A plan and the catalogues it was made from: their versions, and what it takes over of the law.

An article of the act is cited only where the plan declares its rules applicable (I13).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from criteria.canon import Json
from criteria.catalogue import Catalogues, Demand, Ground, load
from criteria.changes import at, put
from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, refusal
from criteria.regimes import articles
from criteria.text import Text
from criteria.texts import LANGUAGES, sentence

DECLARED = ("law", "documents")
_PARTIES = frozenset({"lead", "member", "subcontractor"})


@dataclass(frozen=True, slots=True)
class Used:
    """A catalogue a plan took rows from: the versions it used, and the version of today."""

    id: str
    title: Text
    versions: tuple[str, ...]
    today: str | None

    @property
    def newer(self) -> bool:
        """Whether there is a later version than the plan used."""
        return self.today is not None and int(self.today) > max(map(_number, self.versions))


def used(plan: EvaluationPlan, catalogues: Catalogues) -> tuple[Used, ...]:
    """The catalogues of a plan with their versions, in the order in which it notes them."""
    today = dict(catalogues.versions)
    names = dict.fromkeys(name for name, _ in plan.catalogues)
    return tuple(
        Used(
            name,
            title_of(name, catalogues),
            tuple(version for own, version in plan.catalogues if own == name),
            today.get(name),
        )
        for name in names
    )


def title_of(name: str, catalogues: Catalogues) -> Text:
    """What a catalogue is called; its id when it is none of today's."""
    return dict(catalogues.titles).get(name, Text(name, name))


def with_version(tree: Json, name: str, catalogues: Catalogues) -> Json:
    """The plan that also notes today's version of a catalogue, beside an earlier one it used."""
    noted = at(tree, ("catalogues",))
    pair: Json = [name, dict(catalogues.versions)[name]]
    if not isinstance(noted, list) or pair in noted:
        return tree
    return put(tree, ("catalogues",), [*noted, pair])


def ground_demand(ground: Ground, tree: Mapping[str, Any]) -> Demand:
    """An exclusion ground as a demand that is met by whoever the ground does not hold for.

    Its source is the article where the plan declares the rules applicable, and the buyer's choice
    elsewhere.
    """
    return Demand(
        ground.id,
        "exclusion",
        ground.title,
        Text(_said(ground, "nl"), _said(ground, "en")),
        ground.proof,
        _source(ground, tree),
        tuple(role for role in ground.applies_to if role in _PARTIES),
    )


def _said(ground: Ground, lang: str) -> str:
    text = sentence("catalogue.ground_not_met", lang, text=ground.text.get(lang))
    if ground.look_back_years is None:
        return text
    years = ground.look_back_years
    return sentence("catalogue.ground_look_back", lang, text=text, years=years)


def _source(ground: Ground, tree: Mapping[str, Any]) -> str:
    rules = f"exclusion-{ground.kind}"
    declared = any(
        row["id"] == rules and row["source"] in DECLARED for row in tree.get("rule_sets", ())
    )
    if declared and ground.law:
        return sentence("catalogue.ground_declared", law=ground.law)
    return sentence("catalogue.ground_chosen", id=ground.id)


def check_articles(plan: EvaluationPlan) -> Iterator[Refusal]:
    """Demands that cite an article of rules that the plan says come from nowhere."""
    denied = {rules.id for rules in plan.rule_sets if rules.source == "none"}
    open_ = {law for regime in load().regimes if regime.id not in denied for law in regime.law}
    closed = {law for regime in load().regimes for law in regime.law} - open_
    for demand in plan.demands:
        for article in dict.fromkeys(_cited(demand)):
            if article in closed:
                place = f"demands/{demand.id}/source"
                yield refusal("plan.article_denied", place, id=demand.id, article=article)


def _cited(demand: Demand) -> Iterator[str]:
    yield from articles(demand.source)
    for text in (demand.title, demand.text, demand.proof):
        for lang in LANGUAGES:
            yield from articles(text.get(lang))


def _number(version: str) -> int:
    return int(version) if version.isascii() and version.isdigit() else 0
