"""A plan and the catalogues it was made from: their versions, and what it takes over of the law.

An article of the act is cited only where the plan declares its rules applicable (I13).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from criteria.application import ASKED_AT_FIRST
from criteria.canon import Json
from criteria.catalogue import Catalogues, Demand, Ground, load
from criteria.changes import at, put
from criteria.plan import EvaluationPlan
from criteria.ratios import Ratio, RatioRule
from criteria.reading import counted
from criteria.refusals import Refusal, refusal
from criteria.regimes import DECLARED, RULE_SOURCES, articles
from criteria.text import Text
from criteria.texts import LANGUAGES, sentence

_PARTIES = frozenset(ASKED_AT_FIRST)


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
        return self.today is not None and int(self.today) > max(map(counted, self.versions))


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


def ratio_demand(ratio: Ratio) -> Demand:
    """A financial ratio as a suitability requirement; its level and for whom is for the buyer.

    The article is cited as an example in the catalogue; here the choice is the buyer's own.
    """
    return Demand(
        ratio.id,
        "suitability",
        ratio.title,
        ratio.text,
        Text(*(sentence("catalogue.ratio_proof", lang) for lang in LANGUAGES)),
        sentence("catalogue.ratio_chosen", id=ratio.id),
        (),
        ratio=RatioRule(ratio.id, None, ratio.years_seen, ratio.years_needed),
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


def adapted(plan: EvaluationPlan) -> tuple[str, ...]:
    """The demands that are not put to whom the catalogue puts them; a row of the buyer's own, that
    are not put to every party. Each is a choice that somebody made (S §4.2 L682, §4.5 L1226)."""
    known = {row.id: set(row.applies_to) for row in load().demands}
    known |= {row.id: set(row.applies_to) & _PARTIES for row in load().grounds}
    return tuple(
        row.id
        for row in plan.demands
        if row.ratio is None and set(row.applies_to) != known.get(row.id, _PARTIES)
    )


def check_sources(plan: EvaluationPlan) -> Iterator[Refusal]:
    """Sets of rules with a source they cannot have: under SAS hardly one binds by law (I13)."""
    allowed = sources()
    for rules in plan.rule_sets:
        wrong = rules.source not in allowed.get(rules.id, RULE_SOURCES)
        if rules.source in RULE_SOURCES and wrong:
            yield refusal("plan.source_not_allowed", f"rule_sets/{rules.id}/source")


def check_trace(trace: tuple[str, ...], place: str) -> Iterator[Refusal]:
    """Goals that stand in no catalogue."""
    for id_ in dict.fromkeys(trace):
        if id_ not in _goals():
            yield refusal("plan.goal_unknown", place, id=id_)


@cache
def _goals() -> frozenset[str]:
    return frozenset(goal.id for goal in load().goals)


def check_catalogues(plan: EvaluationPlan) -> Iterator[Refusal]:
    """Catalogues are numbered from 1; a plan may have used an earlier one than that of today."""
    today = dict(load().versions)
    for name, version in plan.catalogues:
        known = [str(number) for number in range(1, int(today.get(name, "0")) + 1)]
        if version not in known:
            yield refusal("plan.catalogue_unknown", "catalogues", name=name, version=version)


def sources() -> dict[str, tuple[str, ...]]:
    """What each set of rules may name as its source."""
    return {regime.id: regime.sources for regime in load().regimes}


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
