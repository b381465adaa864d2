"""The whole plan to read, part by part, for everybody who may see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from criteria.reading import counted
from tender.extensions import db
from tender.pages import plan_reading as pages
from tender.pages.plan_blocks import PARTS
from tender.pages.plan_reading import ReadingPage, Window
from tender.permissions import Permission
from tender.routes.access import current_identity, hide, language, requires
from tender.routes.plan_places import Tab
from tender.routes.plan_sections import GROUPS, SECTIONS

bp = Blueprint("plan_reading", __name__)

TITLES: dict[str, tuple[str, Any]] = {
    part: (SECTIONS[section].group, SECTIONS[section].title)
    for part in PARTS
    for section in ("facts" if part == "assignment" else part,)
    if section in SECTIONS
} | {"settings": ("rules", _l("Wie stelde wat vast?"))}
"""The parts, each with the group of tabs it stands in and its name."""


@bp.get("/procedures/<uuid:procedure_id>/plan/read/<part>")
@requires(Permission.VIEW_PLAN)
def show(procedure_id: UUID, part: str) -> ResponseReturnValue:
    """The plan as this person sees it, or a sealed version (`?version=`)."""
    typed = request.args.get("version", "")
    if "version" in request.args and not counted(typed):
        hide()
    page = pages.reading_page(
        db.session,
        current_identity(),
        part,
        language(),
        number=counted(typed) or None,
        asked=request.args.to_dict(),
    )
    return render_template(
        "plan/reading.html",
        page=page,
        title=TITLES[part][1],
        tabs=_tabs(page, typed),
        address=lambda **more: _address(page, typed, **more),
        again=lambda window, number: _again(page, typed, window, number),
    )


def _address(page: ReadingPage, version: str, **more: Any) -> str:
    """This page with the same version and lot, and something else."""
    lot = page.lot.id if page.lot is not None and len(page.edition.plan.lots) > 1 else None
    kept = {"part": page.part, "version": version or None, "lot": lot, **more}
    return url_for("plan_reading.show", procedure_id=page.edition.case.id, **kept)


def _again(page: ReadingPage, version: str, window: Window, number: int) -> str:
    """The same choice of rows on another page of a list."""
    kept = {
        name: value
        for name, value in page.asked.items()
        if name == "q" or name in page.facets or name.startswith("page-")
    }
    return _address(page, version, **kept | {window.key: number}, _anchor=window.listing.place)


def _tabs(page: ReadingPage, version: str) -> tuple[Tab, ...]:
    """The groups of parts, each with the parts in it; the current ones are marked."""
    found: dict[str, list[Tab]] = {}
    for part, (group, title) in TITLES.items():
        url = _address(page, version, part=part, lot=None)
        found.setdefault(group, []).append(Tab(str(title), url, part == page.part))
    return tuple(
        Tab(str(GROUPS[group]), inner[0].url, any(one.current for one in inner), tuple(inner))
        for group, inner in found.items()
    )
