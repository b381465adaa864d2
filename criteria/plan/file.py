"""A plan in a file: read with every fault at once, checked for sealing, written to download."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from criteria import json_lines
from criteria.canon import Json
from criteria.json_lines import Node
from criteria.plan import FORMAT, EvaluationPlan
from criteria.plan.check import check_plan
from criteria.plan.codes import check_codes
from criteria.plan.format import EARLIER, planted, raised
from criteria.plan.shape import Fault, Shape
from criteria.plan.sheet_reader import Grid, Reader
from criteria.refusals import Refusal, Refused, refusal


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a file says.

    tree    the plan as tables and text; None when there are faults
    faults  what is wrong with the form of the file
    spots   where the places of the plan stand in the file: a line, or a cell; those of a file with
            faults as far as it could be read
    """

    tree: dict[str, Json] | None
    faults: tuple[Fault, ...]
    spots: Mapping[str, int | str]

    @property
    def named(self) -> Mapping[str, int | str]:
        """Where each row says what it is called, also in a file that is at fault."""
        rows = (place for place in self.spots if place.endswith("/id"))
        return {row: self.spots[row] for row in rows if not row.startswith("settings/")}

    @property
    def plan(self) -> EvaluationPlan:
        assert self.tree is not None
        return planted(self.tree)

    def fault(self, told: Refusal) -> Fault:
        """A refusal at the line or the cell of its place, or of what is around it."""
        place = told.field or ""
        parts = place.split("/")
        for length in range(len(parts), -1, -1):
            spot = self._spot("/".join(parts[:length]))
            if isinstance(spot, int):
                return Fault(spot, place, told)
            if spot is not None:
                return Fault(None, spot, told)
        return Fault(None, place, told)

    def _spot(self, place: str) -> int | str | None:
        """Of a text in two languages the Dutch one."""
        found = self.spots.get(place)
        return self.spots.get(f"{place}/nl") if found is None else found

    def incomplete(self) -> tuple[Fault, ...]:
        """What keeps this plan from being sealed, each where it stands in the file."""
        plan = self.plan
        return tuple(map(self.fault, tuple(check_codes(plan)) or check_plan(plan)))


def read_json(text: str, *, strict: bool = True) -> PlanFile:
    """The plan in a JSON text, in any spelling of it and also in an earlier format.

    strict  held to the limits of the pages, as a file from outside is
    """
    try:
        node = json_lines.read(text)
    except Refused as refused:
        told = refused.refusals[0]
        line = dict(told.values).get("line")
        return _bad(Fault(line if isinstance(line, int) else None, "", told))
    found = node.value if isinstance(node.value, tuple) else ()
    format_ = next((key for key in found if key.name == "format"), None)
    if found and (format_ is None or _is(format_.node, *EARLIER)):
        return _earlier(node, strict)
    if format_ is not None and not _is(format_.node, FORMAT):
        return _bad(Fault(format_.line, "format", refusal("files.format_unknown")))
    shape = Shape(strict)
    tree = shape.record(node, EvaluationPlan)
    return _checked(tree, shape.faults, shape.lines)


def read_sheets(grids: Mapping[str, Grid], *, strict: bool = True) -> PlanFile:
    """The plan in the sheets of a workbook; `strict` as for `read_json`."""
    reader = Reader(strict)
    tree = reader.read(grids)
    if not reader.faults and isinstance(tree, dict):
        try:
            tree = raised(tree)
        except ValueError:
            spot = reader.cells.get("format", "")
            return _bad(Fault(None, spot, refusal("files.format_unknown")))
    return _checked(tree, reader.faults, reader.cells)


def _checked(tree: Json, faults: list[Fault], spots: Mapping[str, int | str]) -> PlanFile:
    if faults or not isinstance(tree, dict):
        return PlanFile(None, tuple(faults), spots)
    try:
        planted(tree)
    except ValueError:
        return _bad(Fault(None, "", refusal("files.not_a_plan")))
    return PlanFile(tree, (), spots)


def _earlier(node: Node, strict: bool) -> PlanFile:
    """A plan in an earlier format, held to the form of today. Its faults have no lines."""
    try:
        found = json_lines.read(json.dumps(raised(_plain(node))))
    except ValueError:
        return _bad(Fault(1, "", refusal("files.not_a_plan")))
    shape = Shape(strict)
    tree = shape.record(found, EvaluationPlan)
    return _checked(tree, [replace(fault, line=None) for fault in shape.faults], {})


def _is(node: Node, *forms: int) -> bool:
    return isinstance(node.value, json_lines.Number) and node.value in map(str, forms)


def _plain(node: Node) -> Json:
    value = node.value
    if isinstance(value, tuple):
        return {key.name: _plain(key.node) for key in value}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, json_lines.Number):
        return int(value)
    return value


def _bad(fault: Fault) -> PlanFile:
    return PlanFile(None, (fault,), {})
