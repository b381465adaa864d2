"""Sentences of the award report that are made from codes: steps of a sum, reasons, settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from criteria.changes import at
from criteria.plan import StageRules
from criteria.plan import words as plan_words
from criteria.ranking_steps import Step
from criteria.text import Text
from criteria.texts import LANGUAGES, catalogue, sentence

Titles = Mapping[str, Text]


def both(code: str, **values: object) -> Text:
    """A sentence in both languages; a Text among the values is taken in the language of each."""
    return Text(*(sentence(code, lang, **_in(values, lang)) for lang in ("nl", "en")))


def _in(values: Mapping[str, object], lang: str) -> dict[str, object]:
    return {k: v.get(lang) if isinstance(v, Text) else v for k, v in values.items()}


def titles(rules: StageRules) -> dict[str, Text]:
    """The title of each question by its id."""
    return {question.id: question.title for question in rules.questions}


def steps(found: Iterable[Step], named: Titles) -> tuple[Text, ...]:
    """The steps of a sum as sentences, each criterion by its title."""
    return tuple(Text(*(_step(step, named, lang) for lang in LANGUAGES)) for step in found)


def _step(step: Step, named: Titles, lang: str) -> str:
    values = tuple(
        (key, named[str(value)].get(lang) if key == "id" and str(value) in named else value)
        for key, value in step.values
    )
    return Step(step.code, values).sentence(lang)


def aside(code: str | None, named: Titles) -> Text | None:
    """Why an offer is out of the ranking, in words."""
    if code is None:
        return None
    kind, _, question = code.partition(":")
    if f"names.aside_{kind}" not in catalogue():
        return Text(code, code)
    theme = named.get(question, Text(question, question))
    return both(f"names.aside_{kind}", theme=theme)


def setting(plan: Mapping[str, Any], place: str) -> tuple[Text, Text]:
    """A choice of the buyer in words: what it is about, and what stands there.

    plan: the plan as tables and text (`criteria.plan.format.tree`).
    """
    path = tuple(place.split("/"))
    return plan_words.name(plan, path), plan_words.shown(plan, path, at(dict(plan), path))
