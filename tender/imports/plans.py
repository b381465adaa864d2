"""A plan from a file of a person: read in a child process, told with every fault and its place."""

from __future__ import annotations

from typing import Any

from criteria.plan.file import PlanFile, read_json, read_sheets
from criteria.plan.layout import LANGUAGES
from criteria.plan.shape import Fault
from criteria.plan.sheets import about
from criteria.refusals import Refused, refusal
from tender.imports import child, package, workbook

KINDS = (".json", ".xlsx")
_MACROS = (".xlsm", ".xltm", ".xlam", ".xlsb")


def read_plan(name: str, data: bytes) -> tuple[PlanFile, tuple[Fault, ...]]:
    """What a file says, and what would keep its plan from being sealed."""
    try:
        found = child.run("plan", name, data)
    except Refused as refused:
        return PlanFile(None, tuple(Fault(None, "", one) for one in refused.refusals), {}), ()
    faults = tuple(_fault(one) for one in found["faults"])
    missing = tuple(_fault(one) for one in found["missing"])
    return PlanFile(found["tree"], faults, found["spots"]), missing


def read_bytes(name: str, data: bytes) -> dict[str, Any]:
    """In the child: the same as plain values."""
    read = _read(name.lower(), data)
    missing = read.incomplete() if read.tree is not None else ()
    return {
        "tree": read.tree,
        "faults": [_written(one) for one in read.faults],
        "missing": [_written(one) for one in missing],
        "spots": dict(read.spots if read.tree is not None else read.named),
    }


def _read(name: str, data: bytes) -> PlanFile:
    if name.endswith(_MACROS):
        raise Refused(refusal("files.macros"))
    if data.startswith(package.OLD):
        raise Refused(refusal("files.old_excel"))
    packed = data.startswith(package.PACKED)
    if name.endswith(".xlsx") and packed:
        return _of_book(workbook.read(data, [about(lang) for lang in LANGUAGES]))
    if name.endswith(".json") and not packed:
        try:
            return read_json(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Refused(refusal("files.not_utf8")) from None
    raise Refused(
        refusal("files.not_a_workbook" if name.endswith(".xlsx") else "files.kind_unknown")
    )


def _of_book(book: workbook.Book) -> PlanFile:
    """The plan in a workbook; what the cells themselves are at fault in comes first."""
    if not book.whole:
        return PlanFile(None, book.faults, {})
    found = read_sheets(book.grids)
    if not book.faults:
        return found
    told = {fault.place for fault in book.faults}
    rest = (fault for fault in found.faults if fault.place not in told)
    return PlanFile(None, (*book.faults, *rest), found.spots)


def _written(fault: Fault) -> list[Any]:
    told = fault.refusal
    return [fault.line, fault.place, told.code, told.field, dict(told.values)]


def _fault(written: list[Any]) -> Fault:
    line, place, code, field, values = written
    return Fault(line, place, child.told(code, values, field))
