"""The places of a plan in words: what a path is called, and what stands there, for a reader.

Settings, differences between versions, conflicts and the history of a draft all speak through this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from criteria.canon import from_plain
from criteria.catalogue import load
from criteria.changes import ABSENT, ORDER, Absent, Change, Path, Value, at, reader
from criteria.limit_words import limit_words
from criteria.moments import show_date, show_moment
from criteria.numbers import show
from criteria.plan import STAGES, EvaluationPlan
from criteria.plan.file_codes import CODES, Codes, fields, is_record, many, optional
from criteria.plan.originals import OWN
from criteria.ratio_words import ratio_words
from criteria.ratios import RatioRule
from criteria.requirements import Limit
from criteria.text import Text
from criteria.texts import catalogue, sentence

ROWS = frozenset(
    {
        "lots",
        "groups",
        "questions",
        "subtopics",
        "demands",
        "topics",
        "elements",
        "requirements",
        "rule_sets",
        "committee",
        "advice",
        "steps",
        "planning",
        "municipalities",
        "clients",
        "years",
        "attachments",
    }
)
"""The lists of a plan whose rows have a name of their own."""

_TOLD = frozenset({"demands", "topics", "elements", "requirements", "committee", "advice"})
"""The lists whose own name stands before that of a row."""

NAMED_BY = ("title", "function", "name", "basis")
"""The fields that say what a row is called."""
YEARS = frozenset({"year", "fall_from", "fall_to"})
"""Whole numbers that are years: 2022, never 2.022."""
_PER_YEAR = frozenset({"ceilings", "fixed_prices"})


Look = Callable[[Path], Value]
"""What stands at a place of one tree: `criteria.changes.reader`, shared by who asks many names."""


def name(tree: Mapping[str, Any], path: Path, look: Look | None = None) -> Text:
    """What a place is called: "Definitieve inschrijving, Governance: gewicht"."""
    look = look or reader(dict(tree))
    return Text(_name(tree, path, "nl", look), _name(tree, path, "en", look))


def name_of(tree: Mapping[str, Any], place: str, look: Look | None = None) -> Text:
    """The same for a path written with slashes."""
    return name(tree, tuple(place.split("/")), look)


def shown(tree: Mapping[str, Any], path: Path, value: Value) -> Text:
    """What stands at a place, as a reader sees it; a dash for nothing."""
    return Text(_shown(tree, path, value, "nl"), _shown(tree, path, value, "en"))


def told(old: Mapping[str, Any], new: Mapping[str, Any], change: Change) -> tuple[Text, Text, Text]:
    """A change in words: the place, what stood there, what stands there now."""
    tree = old if isinstance(change.new, Absent) else new
    if change.path[-1] in _PER_YEAR and change.old and change.new:
        before, after = _years(change.old, change.new)
        return name(tree, change.path), before, after
    return (
        name(tree, change.path),
        shown(old, change.path, change.old),
        shown(new, change.path, change.new),
    )


def _years(old: Value, new: Value) -> tuple[Text, Text]:
    """Of amounts per contract year those that changed, each with its year."""
    assert isinstance(old, list) and isinstance(new, list)
    pairs = [pair for pair in enumerate(zip_longest(old, new), 1) if pair[1][0] != pair[1][1]]

    def said(side: int, lang: str) -> str:
        return " · ".join(
            f"{sentence('places.contract_year', lang, year=str(year))}: "
            f"{'–' if both[side] is None else _number(str(both[side]), lang)}"
            for year, both in pairs
        )

    before, after = (Text(said(side, "nl"), said(side, "en")) for side in (0, 1))
    return before, after


def _name(tree: Mapping[str, Any], path: Path, lang: str, look: Look) -> str:
    where: list[str] = []
    what: list[str] = []
    for depth, key in enumerate(path, 1):
        around = path[depth - 2] if depth > 1 else ""
        if around in ROWS and key != ORDER:
            what = []
            where += [_label(around, lang)] if around in _TOLD else []
            where += _row_name(tree, path[:depth], lang, look)
        elif key in STAGES:
            where.append(sentence(f"names.stage_{key}", lang))
            what = []
        elif key == ORDER:
            what.append(sentence("places.order_of", lang, rows=_label(around, lang)))
        elif depth == len(path) or key not in ROWS | {"facts", "budget"}:
            what.append(_label(f"years_{key}" if "years" in path[:-1] else key, lang))
    words = ", ".join(where)
    ending = " ".join(what)
    both = f"{words}: {ending}" if words and ending else words or ending
    return both[:1].upper() + both[1:]


def _row_name(tree: Mapping[str, Any], path: Path, lang: str, look: Look) -> Iterator[str]:
    """The name of a row; of a lot only where there are several."""
    if path[-2] == "lots" and len(tree.get("lots", ())) == 1:
        return
    if path[-2] == "rule_sets":
        yield sentence(f"names.rules_{path[-1]}", lang)
        return
    if path[-2] == "years":
        yield sentence("places.budget_year", lang, year=path[-1])
        return
    if path[-2] == "steps":
        yield sentence("places.step", lang, mark=_number(path[-1], lang))
        return
    row = look(path)
    titles = [row[key] for key in NAMED_BY if key in row] if isinstance(row, dict) else []
    title = titles[0] if titles else None
    words = title.get(lang) or title.get("nl") if isinstance(title, dict) else title
    yield words if isinstance(words, str) and words else path[-1]


def _label(key: str, lang: str) -> str:
    code = f"places.{key}"
    if code not in catalogue():
        code = f"places.{key.removeprefix('years_')}"
    return sentence(code, lang) if code in catalogue() else key


def _shown(tree: Mapping[str, Any], path: Path, value: Value, lang: str) -> str:
    field = path[-1] if path else ""
    if value is ABSENT or value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return sentence("report.yes" if value else "report.no", lang)
    if isinstance(value, dict):
        return _table(path, value, lang)
    if isinstance(value, list):
        return _list(tree, path, value, lang)
    if field in ("nl", "en"):
        return str(value)
    if path[-2:] == ("scale", "id"):
        return _scale(str(value), lang)
    if path[:1] == ("topics",) and field == "theme":
        titles = {theme.id: theme.title.get(lang) for theme in load().themes}
        return titles.get(str(value), str(value))
    codes, kind = _field(tuple(path))
    if codes is not None:
        return codes.word(str(value), lang)
    if kind is datetime:
        return show_moment(datetime.fromisoformat(str(value)), lang)
    if kind is date:
        return show_date(date.fromisoformat(str(value)), lang)
    counts = kind in (Decimal, int) and field not in YEARS
    return _number(str(value), lang) if counts else str(value)


@lru_cache(maxsize=4096)
def _field(path: Path) -> tuple[Codes | None, Any]:
    """The words that may stand at a place of a plan, where they are fixed, and the type of what
    stands there, or in a list there; None where that is unknown."""
    kind: Any = EvaluationPlan
    codes = None
    for key in path:
        around, kind = kind, many(kind)
        record = around if is_record(around) else kind  # of rows in one line no path names a row
        codes = CODES.get((getattr(record, "__name__", ""), key))
        if record is around:
            kind, _ = optional(fields(around).get(key))
    return codes, many(kind) or kind


def _table(path: Path, value: Mapping[str, Any], lang: str) -> str:
    """A whole row in one line: its words, its name, or the parts of a small value."""
    if value.keys() == {"nl", "en"}:
        return str(value.get(lang) or value["nl"])
    if value.keys() == {"points", "name", "anchor"}:
        both = [_table((*path, key), value[key], lang) for key in ("name", "anchor")]
        return ": ".join(filter(None, both)) or "–"
    if value.keys() == {"bound", "value", "unit", "applies", "runs_from"}:
        return limit_words(from_plain(Limit, dict(value))).get(lang)
    if "years_needed" in value:
        return ratio_words(from_plain(RatioRule, dict(value))).get(lang)
    if "formula" in value:
        return "; ".join(_formula(value, lang))
    for key in ("role", "closes"):
        code = f"names.{key}_{value.get(key)}"
        if code in catalogue():
            return sentence(code, lang)
    for key in NAMED_BY:
        if key in value:
            title = value[key]
            return str(title.get(lang) or title["nl"]) if isinstance(title, dict) else str(title)
    parts = [(key, one) for key, one in value.items() if key != "id" and one not in (None, "", [])]
    return "; ".join(
        f"{_label(key, lang)}: {_shown({}, (*path, key), one, lang)}" for key, one in parts
    )


def _formula(value: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The name of a price formula, and every number it works with."""
    yield sentence(f"names.formula_{value['formula']}", lang)
    if value.get("points") is not None:
        points = _number(str(value["points"]), lang)
        yield sentence("places.formula_points", lang, points=points)
    if value.get("parameters"):
        yield _list({}, ("parameters",), value["parameters"], lang)


def _list(tree: Mapping[str, Any], path: Path, value: list[Any], lang: str) -> str:
    if path[-2:] == ("steps", ORDER):
        return "; ".join(_number(str(mark), lang) for mark in value)
    if path[-1] == ORDER:
        rows, look = path[:-1], reader(dict(tree))
        return ", ".join(" ".join(_row_name(tree, (*rows, str(id_)), lang, look)) for id_ in value)
    if path[-1] == "catalogues":
        return ", ".join(f"{_catalogue(name, lang)} {version}" for name, version in value)
    if path[-1] == "ties":
        return "; ".join(tie_name(tree, path, str(rule), lang) for rule in value)
    if path[-1] == "parameters":
        return "; ".join(
            f"{sentence(f'names.parameter_{key}', lang)} {_number(str(one), lang)}"
            for key, one in value
        )
    between = " · " if path[-1] in _PER_YEAR else ", "
    return between.join(_shown(tree, path, one, lang) for one in value)


def _catalogue(name: str, lang: str) -> str:
    title = dict(load().titles).get(name)
    return title.get(lang) if title else name


def _scale(id_: str, lang: str) -> str:
    """Where a scale comes from: the catalogue, or the buyer."""
    known = {scale.id: scale.title for scale in load().scales}
    if id_.startswith(OWN):
        return sentence("places.scale_own", lang)
    return known[id_].get(lang) if id_ in known else id_


def tie_name(tree: Mapping[str, Any], path: Path, rule: str, lang: str) -> str:
    """A rule for a tie in words; `path` is that of the list of them."""
    kind, _, id_ = rule.partition(":")
    code = f"names.tie_{kind}"
    if code not in catalogue():
        return rule
    question = at(dict(tree), (*path[:-1], "questions", id_)) if id_ else ABSENT
    title = question["title"] if isinstance(question, dict) else None
    theme = title.get(lang) or title["nl"] if isinstance(title, dict) else id_
    return sentence(code, lang, theme=theme)


def _number(text: str, lang: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return show(number, lang=lang) if number.is_finite() else text
