"""More places of the plan as fields: what rows and facts need beside `plan_fields`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms.validators import ValidationError
from wtforms.widgets import html_params

from criteria.canon import Json, to_plain
from criteria.changes import Path
from criteria.plan.limits import limits_at
from criteria.refusals import Refused, refusal
from criteria.requirements import BOUNDS, UNITS
from tender.forms.fields import (
    ChoiceField,
    DayField,
    DutchNumberField,
    TextArea,
    TextLine,
    reader_language,
    showable,
)
from tender.forms.plan_fields import Place, one
from tender.forms.plan_sections import named

PER_LIMIT = 7
"""How many fields a limit is typed in."""
_BETWEEN = re.compile(r"[,;\s]+")


def maybe_words(path: Path, label: Any, english: Any) -> Place:
    """A text in two languages, or none at all."""
    limit = limits_at(path).longest
    fields = {
        "nl": TextArea(label, required=False, limit=limit),
        "en": TextArea(english, required=False, limit=limit),
    }

    def show(kept: Any) -> Sequence[str]:
        return (kept["nl"], kept["en"]) if kept else ("", "")

    def read(typed: Sequence[Any]) -> Json:
        dutch, english = ((text or "").strip() for text in typed)
        return {"nl": dutch, "en": english} if dutch or english else None

    return Place(path, fields, show, read)


def maybe_dutch(path: Path, label: Any, kept: Mapping[str, str] | None) -> Place:
    """The Dutch words of a text that may be left out; the English stays as it is."""
    english = kept["en"] if kept else ""
    field = TextArea(label, required=False, limit=limits_at(path).longest)

    def read(typed: Sequence[Any]) -> Json:
        dutch = (typed[0] or "").strip()
        return {"nl": dutch, "en": english} if dutch or english else None

    return Place(path, {"nl": field}, lambda text: (text["nl"] if text else "",), read)


def maybe_day(path: Path, label: Any) -> Place:
    """A day, or none."""
    field = DayField(label, required=False)
    return one(path, field, lambda kept: date.fromisoformat(kept) if kept else None, to_plain)


class FirstDayField(DayField):
    """The first day of a month."""

    def read(self, typed: str) -> date:
        found = super().read(typed)
        if found.day != 1:
            raise Refused(refusal("case.starts_mid_month"))
        return found


def first_day(path: Path, label: Any) -> Place:
    return one(path, FirstDayField(label), lambda kept: date.fromisoformat(kept), to_plain)


def listed(path: Path, label: Any, limit: int = 400) -> Place:
    """Names in one line, with commas between."""
    field = TextLine(label, required=False, limit=limit)
    return one(
        path,
        field,
        lambda kept: ", ".join(kept or ()),
        lambda text: [name.strip() for name in (text or "").split(",") if name.strip()],
    )


class LinesInput:
    """A line for each piece and an empty one, all of one name; a list to choose from is shared."""

    def __call__(self, field: Any, **more: Any) -> Markup:
        lines = []
        for number, piece in enumerate((*_pieces(field.data), ""), 1):
            own = {"id": field.id if number == 1 else f"{field.id}-{number}"}
            if number > 1:
                own["aria-label"] = f"{field.label.text} {number}"
            shown = {"name": field.name, "value": showable(piece), **more, **own}
            lines.append(f"<input {html_params(**shown)}>")
        return Markup("\n".join(lines))  # nosec B704  # html_params escapes


class IdsField(TextLine):
    """Ids of rows of the plan, a line for each; `data` is what was typed, with commas between."""

    widget = LinesInput()
    several = True

    def __init__(self, label: Any = None, *, known: Iterable[str], **more: Any) -> None:
        super().__init__(label, required=False, limit=2000, **more)
        self.known = {id_.casefold(): id_ for id_ in known}

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata([", ".join(line for line in valuelist if line.strip())])

    def ids(self) -> list[str]:
        """The ids as the plan spells them, each once."""
        found = (self.known.get(id_.casefold(), id_) for id_ in _pieces(self.data))
        return list(dict.fromkeys(found))

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        for id_ in self.ids():
            if id_.casefold() not in self.known:
                told = refusal("plan.id_unknown", id=id_)
                raise ValidationError(told.sentence(reader_language()))


def _pieces(text: Any) -> list[str]:
    return [piece for piece in _BETWEEN.split(text or "") if piece]


def ids(path: Path, label: Any, known: Iterable[str]) -> Place:
    """Ids of other rows, each chosen on a line of its own."""
    spelled = {id_.casefold(): id_ for id_ in known}

    def read(typed: Any) -> Json:
        return list(dict.fromkeys(spelled[piece.casefold()] for piece in _pieces(typed)))

    return one(path, IdsField(label, known=spelled.values()), lambda kept: ", ".join(kept), read)


def term_parts(path: Path, kinds: Sequence[str], most: int) -> Place:
    """How many years each part of the contract lasts; an option may be left out."""
    fields = {
        kind: DutchNumberField(label, places=0, minimum=1, maximum=most, required=kind == kinds[0])
        for kind, label in named("term", kinds)
    }

    def show(kept: Any) -> Sequence[Decimal | None]:
        years: dict[str, int] = {}
        for part in kept:
            years[part["kind"]] = years.get(part["kind"], 0) + part["years"]
        return [Decimal(years[kind]) if kind in years else None for kind in kinds]

    def read(typed: Sequence[Any]) -> Json:
        return [
            {"kind": kind, "years": int(years)}
            for kind, years in zip(kinds, typed, strict=True)
            if years is not None
        ]

    return Place(path, fields, show, read, lambda kept, typed: list(typed) == list(show(kept)))


def limits(path: Path, kept: Sequence[Mapping[str, Any]]) -> Place:
    """The limits of a requirement, and an empty line for another. Without a number: no limit."""
    rows = range(1, len(kept) + 2)
    most = limits_at((*path, "1", "applies")).longest
    fields: dict[str, Any] = {}
    for row in rows:
        fields |= {
            f"{row}/bound": ChoiceField(_l("Grens"), pairs=named("bound_name", BOUNDS)),
            f"{row}/value": DutchNumberField(_l("Getal"), places=3, minimum=0, required=False),
            f"{row}/unit": ChoiceField(_l("Eenheid"), pairs=named("unit_name", UNITS)),
            f"{row}/nl": TextLine(_l("Waarvoor, in het Nederlands"), required=False, limit=most),
            f"{row}/en": TextLine(_l("Waarvoor, in het Engels"), required=False, limit=most),
            f"{row}/from_nl": TextLine(_l("Loopt vanaf"), required=False, limit=most),
            f"{row}/from_en": TextLine(
                _l("Loopt vanaf, in het Engels"), required=False, limit=most
            ),
        }

    def show(now: Any) -> Sequence[Any]:
        shown: list[Any] = []
        for one_ in (*now[: len(rows)], *[None] * (len(rows) - len(now))):
            shown += _limit_shown(one_)
        return shown

    def read(typed: Sequence[Any]) -> Json:
        lines = [typed[at : at + PER_LIMIT] for at in range(0, len(typed), PER_LIMIT)]
        return [_limit_read(*line) for line in lines if line[1] is not None]

    return Place(path, fields, show, read)


def _limit_shown(limit: Mapping[str, Any] | None) -> tuple[Any, ...]:
    if limit is None:
        return ("max", None, "weeks", "", "", "", "")
    texts = [limit[key] or {"nl": "", "en": ""} for key in ("applies", "runs_from")]
    words = (text[lang] for text in texts for lang in ("nl", "en"))
    return (limit["bound"], Decimal(limit["value"]), limit["unit"], *words)


def _limit_read(bound: str, value: Decimal, unit: str, *words: str) -> Json:
    about, start = (_maybe(*words[at : at + 2]) for at in (0, 2))
    return {
        "applies": about,
        "bound": bound,
        "runs_from": start,
        "unit": unit,
        "value": to_plain(value),
    }


def _maybe(dutch: str, english: str) -> Json:
    return {"nl": dutch, "en": english} if dutch or english else None
