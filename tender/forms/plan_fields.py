"""Places of the plan as fields. A field has the path of its place as its name.

A section of the editor is a list of places. Its form is made from the plan as it stood when the
page was opened, and gives that plan back with what was typed: the difference is the edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from wtforms import HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from criteria.canon import Json, to_plain
from criteria.changes import ABSENT, Absent, Path, Value, at, put, reader
from criteria.plan.limits import limits_at
from tender.forms.fields import (
    ChoiceField,
    DayField,
    DutchNumberField,
    Form,
    MomentField,
    TextArea,
    TextLine,
    WrappedLine,
)

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the plan with the fields it is typed in.

    fields  what makes each field, by the last part of its name ("" for the path alone)
    show    what each field shows for what stands there, in the order of `fields`
    read    what is written there for what was typed; only when every field is good
    again   whether what was typed means what stands there, so that it stays as it is
    check   what is wrong with fields that can each be read, by the last part of their names
    each    whether a field that cannot be read counts as it stands, so that the others are kept
    later   whether nothing is written there until something is chosen
    """

    path: Path
    fields: Mapping[str, Any]
    show: Callable[[Any], Sequence[Any]]
    read: Callable[[Sequence[Any]], Value]
    again: Callable[[Any, Sequence[Any]], bool] = lambda kept, typed: False
    check: Callable[[Any], Iterable[tuple[str, str]]] | None = None
    each: bool = False
    later: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        start = "/".join(self.path)
        return tuple(f"{start}/{part}" if part else start for part in self.fields)


def one(path: Path, field: Any, show: Callable[[Any], Any], read: Callable[[Any], Value]) -> Place:
    """A place that is typed in a single field."""
    return Place(path, {"": field}, lambda kept: (show(kept),), lambda typed: read(typed[0]))


def number(path: Path, label: Any, *, whole: bool = False, **more: Any) -> Place:
    """A number; empty is None where it may be left out."""
    places = 0 if whole else more.pop("places", 3)
    field = DutchNumberField(label, places=places, **more)
    if whole:
        return one(path, field, lambda n: None if n is None else Decimal(n), _whole)
    return one(path, field, lambda n: None if n is None else Decimal(n), to_plain)


def came_later(place: Place, first: Json) -> Place:
    """A place that plans do not hold while it is `first`."""

    def read(typed: Sequence[Any]) -> Any:
        found = place.read(typed)
        return ABSENT if found == first else found

    def show(kept: Any) -> Sequence[Any]:
        return place.show(first if isinstance(kept, Absent) else kept)

    return replace(place, show=show, read=read, later=True)


def _whole(typed: Decimal | None) -> Json:
    return None if typed is None else int(typed)


def amounts(path: Path, labels: Sequence[Any], maximum: Decimal) -> Place:
    """An amount for each year, or none at all: what is filled in, in order."""
    fields = {
        str(place): DutchNumberField(label, required=False, minimum=0, maximum=maximum)
        for place, label in enumerate(labels, 1)
    }

    def show(kept: Any) -> Sequence[Any]:
        given = [Decimal(amount) for amount in kept or ()]
        return [*given, *[None] * (len(fields) - len(given))][: len(fields)]

    return Place(path, fields, show, lambda typed: [to_plain(n) for n in typed if n is not None])


def line(path: Path, label: Any, *, required: bool = False, wraps: bool = False) -> Place:
    longest = limits_at(path).longest
    field = (WrappedLine if wraps else TextLine)(label, required=required, limit=longest)
    return one(path, field, lambda text: text or "", lambda text: text or "")


def area(path: Path, label: Any, *, required: bool = False) -> Place:
    field = TextArea(label, required=required, limit=limits_at(path).longest)
    return one(path, field, lambda text: text or "", lambda text: (text or "").strip())


def words(path: Path, label: Any, english: Any, *, long: bool = False, **more: Any) -> list[Place]:
    """A text in two languages; the English may be left out."""
    make = area if long else line
    return [
        make((*path, "nl"), label, **more),
        make((*path, "en"), english, **{**more, "required": False}),
    ]


def choice(path: Path, label: Any, pairs: Iterable[tuple[str, Any]], empty: Any = None) -> Place:
    """One of a few; the empty choice is None where there is one."""
    field = ChoiceField(label, pairs=pairs, empty=empty)
    return one(path, field, lambda kept: kept or "", lambda typed: typed or None)


def yes_no(path: Path, label: Any, yes: Any, no: Any) -> Place:
    field = ChoiceField(label, pairs=zip(YES_NO, (yes, no), strict=True))
    return one(path, field, lambda kept: YES_NO[not kept], lambda typed: typed == YES_NO[0])


def moment(path: Path, label: Any) -> Place:
    def show(kept: Any) -> datetime | None:
        return datetime.fromisoformat(kept) if kept else None

    return one(path, MomentField(label, required=False), show, to_plain)


def day(path: Path, label: Any) -> Place:
    def show(kept: Any) -> date | None:
        return date.fromisoformat(kept) if kept else None

    return one(path, DayField(label), show, to_plain)


class PicksField(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, as boxes to tick. An empty value travels along: none is a choice."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, *, pairs: Iterable[tuple[str, Any]], **more: Any) -> None:
        self.keys = [(key, str(text)) for key, text in pairs]
        super().__init__(
            label, choices=[SelectChoice(key, text) for key, text in self.keys], **more
        )

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = [key for key, _ in self.keys if key in valuelist]

    def pre_validate(self, form: Any) -> None:
        return None


def picks(path: Path, label: Any, pairs: Iterable[tuple[str, Any]]) -> Place:
    """Several of a list, in the order of the list; the same ones in another order stay."""
    place = one(path, PicksField(label, pairs=pairs), lambda kept: list(kept or ()), list)
    return replace(place, again=lambda kept, typed: set(kept or ()) == set(typed[0] or ()))


def ranked(
    path: Path, labels: Sequence[Any], pairs: Iterable[tuple[str, Any]], empty: Any
) -> Place:
    """Several of a list in an order: a choice for each place, those left empty skipped."""
    offered = list(pairs)
    fields = {
        str(place): ChoiceField(label, pairs=offered, empty=empty)
        for place, label in enumerate(labels, 1)
    }

    def show(kept: Any) -> Sequence[Any]:
        given = list(kept or ())
        return [*given, *[""] * (len(fields) - len(given))][: len(fields)]

    return Place(path, fields, show, lambda typed: [each for each in typed if each])


class PlanSectionForm(Form):
    """A section of the editor; `section_form` adds its fields."""

    version = HiddenField()
    plan: Mapping[str, Json]
    places: tuple[Place, ...]

    def validate(self, extra_validators: object = None) -> bool:
        """Whether what was sent can be read; a field the page did not show asks nothing."""
        super().validate()
        for field in self:
            if not field.raw_data:
                field.errors = ()
        self._check()
        return not self.errors

    def _check(self) -> None:
        """Tell what does not fit together, unless it stands in the plan already."""
        for place in self.places:
            if place.check is None:
                continue
            kept = at(dict(self.plan), place.path)
            typed = self._sent(place, kept)
            read = None if typed is None else place.read(typed)
            for part, told in place.check(read) if read != kept else ():
                field = self[f"{'/'.join(place.path)}/{part}"]
                field.errors = (*field.errors, told)

    def loses_nothing(self, gone: str | None) -> bool:
        """Whether keeping only what can be read loses nothing that was typed: what else is wrong
        is a row that still has no words, or stands in a row that goes, with names like `gone`."""
        wrong = {field.name for field in self if field.errors}
        if gone is not None:
            wrong = {name for name in wrong if not name.startswith(gone)}
        return wrong <= self._still_empty()

    def _still_empty(self) -> set[str]:
        """The fields in which nothing stands and nothing was typed."""
        read = reader(dict(self.plan))
        return {
            name
            for place in self.places
            for name, stands in zip(place.names, place.show(read(place.path)), strict=True)
            if not stands and not "".join(self[name].raw_data or ()).strip()
        }

    def _sent(self, place: Place, kept: Any) -> list[Any] | None:
        """What was typed in a place; None when nothing was sent, or it cannot be read.

        A field that the page did not show counts as it stands in the plan.
        """
        fields = [self[name] for name in place.names]
        faulty = any(field.errors for field in fields) and not place.each
        if faulty or not any(field.raw_data for field in fields):
            return None
        shown = place.show(kept)
        return [
            field.data if field.raw_data and not field.errors else as_it_stands
            for field, as_it_stands in zip(fields, shown, strict=True)
        ]

    def typed(self) -> Json:
        """The plan with what was typed in every place that can be read."""
        tree: Json = dict(self.plan)
        read = reader(tree)
        renewed: list[Path] = []
        for place in self.places:
            if any(place.path[: len(path)] == path for path in renewed):
                continue
            kept = read(place.path)
            typed = self._sent(place, kept)
            if typed is None or typed == list(place.show(kept)) or place.again(kept, typed):
                continue
            value = place.read(typed)
            if value != kept:
                renewed.append(place.path)
                tree = put(tree, place.path, value)
                read = reader(tree)
        return tree

    def count(self, path: str) -> int:
        """How many fields a place has."""
        return next(len(place.names) for place in self.places if "/".join(place.path) == path)

    def total(self, path: str, first: int | None = None) -> Decimal | None:
        """The amounts of a place as they stand on the screen, added up; None without any."""
        names = next(place.names for place in self.places if "/".join(place.path) == path)
        given = [self[name].data for name in names[:first] if self[name].data is not None]
        return sum(given, Decimal(0)) if given else None

    def weights(self, stage: str) -> Decimal:
        """The weights of a stage as they stand on the screen, added up."""
        weighed = (p for p in self.places if stage in p.path and "scale" not in p.path)
        names = [n for p in weighed for n in p.names if n.endswith("/points")]
        return sum((self[name].data or Decimal(0) for name in names), Decimal(0))


def section_form(plan: Mapping[str, Json], places: Iterable[Place]) -> type[PlanSectionForm]:
    """The form of these places of a plan. A place that is not in the plan is left out."""
    read = reader(dict(plan))
    here = tuple(
        place
        for place in places
        if not isinstance(read(place.path[:-1] if place.later else place.path), Absent)
    )
    fields: dict[str, Any] = {"plan": plan, "places": here}
    for place in here:
        fields |= zip(place.names, place.fields.values(), strict=True)
    return type("ThisSectionForm", (PlanSectionForm,), fields)


def filled(form: type[PlanSectionForm], version: int) -> PlanSectionForm:
    """The form with what stands in the plan."""
    data: dict[str, Any] = {"version": str(version)}
    read = reader(dict(form.plan))
    for place in form.places:
        data |= zip(place.names, place.show(read(place.path)), strict=True)
    return form(formdata=None, data=data)
