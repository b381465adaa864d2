"""A scale of the plan: which one, and its steps with their marks and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from criteria.canon import Json, to_plain
from criteria.catalogue import load
from criteria.changes import Path
from criteria.plan.limits import limits_at
from criteria.plan.scales import MOST_DECIMALS, MOST_POINTS, NEW, called, family, origin
from criteria.refusals import refusal
from tender.forms.fields import ChoiceField, DutchNumberField, TextArea, TextLine, reader_language
from tender.forms.plan_fields import Place

_WORDS = 5
"""How many fields a step has."""


def scale(path: Path, kept: Mapping[str, Any] | None) -> Iterator[Place]:
    """Which scale a stage or a question has, and what stands in it."""
    yield _which(path, kept)
    if kept:
        yield _inside(path, kept)


def _which(path: Path, kept: Mapping[str, Any] | None) -> Place:
    """Choosing the scale that stands there keeps what the buyer made of it."""
    known = {one.id: one for one in load().scales}
    pairs = {id_: one.title.get(reader_language()) for id_, one in known.items()}
    stands = _chosen(kept)
    if kept and stands in known:
        if kept != to_plain(known[stands]):
            pairs[stands] = _l("%(scale)s (aangepast)", scale=pairs[stands])
        pairs[NEW.id] = _l("Een eigen schaal")
    elif kept:
        title = kept["title"]
        pairs[stands] = title.get(reader_language()) or title["nl"] or _l("Een eigen schaal")
    else:
        pairs[NEW.id] = _l("Een eigen schaal")
    field = ChoiceField(_l("Schaal"), pairs=pairs.items(), empty=_l("Nog niet gekozen"))
    offered = {**known, NEW.id: NEW}
    return Place(
        path,
        {"id": field},
        lambda kept: (_chosen(kept),),
        lambda typed: to_plain(offered[typed[0]]) if typed[0] else None,
        lambda kept, typed: typed[0] == _chosen(kept),
    )


def _chosen(kept: Mapping[str, Any] | None) -> str:
    """The scale as the list of scales names it: the one it was taken from, or itself."""
    if not kept:
        return ""
    first = origin(kept["id"])
    return first.id if first else str(kept["id"])


def _inside(path: Path, kept: Mapping[str, Any]) -> Place:
    """The name and the steps. The fields carry the scale they are of, so that fields of another
    scale, on a page that is older than the choice, are never taken for these."""
    own = family(kept["id"])
    names = [f"{'/'.join(path)}/{own}/{n}/points" for n in range(len(kept["steps"]))]
    english = _l("In het Engels")
    longest, limit = (limits_at((*path, "steps", "", key)).longest for key in ("name", "anchor"))
    fields: dict[str, Any] = {
        f"{own}/title/nl": TextLine(_l("Naam van de schaal"), required=False),
        f"{own}/title/en": TextLine(english, required=False),
    }
    for n, name in enumerate(names):
        fields |= {
            f"{own}/{n}/points": DutchNumberField(
                _l("Score"),
                places=MOST_DECIMALS,
                minimum=-MOST_POINTS,
                maximum=MOST_POINTS,
                validators=[_Unlike(name, names, kept["steps"])],
            ),
            f"{own}/{n}/name/nl": TextLine(_l("Naam"), required=False, limit=longest),
            f"{own}/{n}/name/en": TextLine(english, required=False, limit=longest),
            f"{own}/{n}/anchor/nl": TextArea(_l("Omschrijving"), required=False, limit=limit),
            f"{own}/{n}/anchor/en": TextArea(english, required=False, limit=limit),
        }
    return Place(path, fields, _shown, lambda typed: _read(kept["id"], typed), each=True)


class _Unlike:
    """A mark that no other step has. A step that was not sent, or not readable, stands as it is."""

    def __init__(self, own: str, names: Sequence[str], steps: Sequence[Mapping[str, Any]]) -> None:
        marks = (Decimal(step["points"]) for step in steps)
        self.others = {name: mark for name, mark in zip(names, marks, strict=True) if name != own}

    def __call__(self, form: Any, field: Any) -> None:
        for name, stands in self.others.items():
            typed = form[name].data if form[name].raw_data else None
            if field.data is not None and field.data == (stands if typed is None else typed):
                told = refusal("plan.step_twice")
                raise ValidationError(told.sentence(reader_language()))


def _shown(kept: Mapping[str, Any]) -> Sequence[Any]:
    shown: list[Any] = [kept["title"]["nl"], kept["title"]["en"]]
    for step in kept["steps"]:
        shown.append(Decimal(step["points"]))
        shown += [step[words][lang] for words in ("name", "anchor") for lang in ("nl", "en")]
    return shown


def _read(id_: str, typed: Sequence[Any]) -> Json:
    title, rest = typed[:2], typed[2:]
    return called(
        {
            "id": id_,
            "title": _text(*title),
            "steps": [
                {
                    "points": to_plain(rest[at]),
                    "name": _text(*rest[at + 1 : at + 3]),
                    "anchor": _text(*rest[at + 3 : at + _WORDS]),
                }
                for at in range(0, len(rest), _WORDS)
            ],
        }
    )


def _text(dutch: str | None, english: str | None) -> dict[str, Json]:
    return {"nl": (dutch or "").strip(), "en": (english or "").strip()}
