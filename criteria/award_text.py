"""Sentences of the award report that are made from codes: steps of a sum, reasons, settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from criteria.moments import show_moment
from criteria.numbers import show
from criteria.plan import EvaluationPlan, Setting, StageRules
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


def setting(plan: EvaluationPlan, one: Setting) -> tuple[Text, Text]:
    """A setting of the buyer in words: what it is about, and its value."""
    key, lot = _without_lot(plan, one.key)
    title = _title(plan, key)
    if lot is not None:
        title = Text(f"{lot.nl}: {title.nl}", f"{lot.en}: {title.en}")
    return title, _value(plan, key, one.value)


def _without_lot(plan: EvaluationPlan, key: str) -> tuple[str, Text | None]:
    first, _, rest = key.partition(".")
    lot = next((row for row in plan.lots if row.id == first), None)
    return (rest, lot.title) if lot is not None and len(plan.lots) > 1 else (key, None)


def _theme(plan: EvaluationPlan, id_: str) -> Text:
    known = {q.id: q.title for lot in plan.lots for q in lot.selection.questions}
    return known.get(id_, Text(id_, id_))


def _title(plan: EvaluationPlan, key: str) -> Text:
    stage, _, rest = key.partition(".")
    what, _, id_ = rest.partition(".")
    code = f"report.setting_{what}"
    if stage in ("selection", "award") and code in catalogue():
        return both(code, stage=both(f"names.stage_{stage}"), theme=_theme(plan, id_))
    if stage == "price" and f"names.parameter_{rest}" in catalogue():
        return both("report.setting_parameter", name=both(f"names.parameter_{rest}"))
    code = "report.setting_" + key.replace(".", "_")
    return both(code) if code in catalogue() else Text(key, key)


def _value(plan: EvaluationPlan, key: str, value: str) -> Text:
    if key == "application_deadline":
        moment = datetime.fromisoformat(value)
        return Text(show_moment(moment, "nl"), show_moment(moment, "en"))
    if key == "price.formula":
        return both(f"names.formula_{value}")
    if key.endswith(".scale"):
        return _scale(plan, value)
    if key.endswith(".ties"):
        return _joined([_tie(plan, rule) for rule in value.split(", ")], "; ")
    if value in ("yes", "True", "no", "False"):
        return both("report.yes" if value in ("yes", "True") else "report.no")
    return _joined([_number(part) for part in value.split("; ")], " · ")


def _scale(plan: EvaluationPlan, id_: str) -> Text:
    for lot in plan.lots:
        for rules in (lot.selection, lot.award):
            if rules.scale is not None and rules.scale.id == id_:
                return rules.scale.title
    return Text(id_, id_)


def _tie(plan: EvaluationPlan, rule: str) -> Text:
    kind, _, id_ = rule.partition(":")
    code = f"names.tie_{kind}"
    return both(code, theme=_theme(plan, id_)) if code in catalogue() else Text(rule, rule)


def _number(text: str) -> Text:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Text(text, text)
    return Text(show(number, lang="nl"), show(number, lang="en"))


def _joined(parts: Iterable[Text], between: str) -> Text:
    given = tuple(parts)
    return Text(between.join(p.nl for p in given), between.join(p.en for p in given))
