"""Rows of a catalogue for a list of the plan: found by words, taken one by one or by the group."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from criteria import picking
from criteria.catalogue import load
from criteria.catalogue.browse import MOST_TYPED
from criteria.plan import STAGES
from criteria.plan import rows as plan_rows
from tender.forms.plan_sections import label
from tender.pages.plan import PlanPage
from tender.permissions import Permission
from tender.routes.access import language, requires
from tender.routes.frame import keep_case
from tender.routes.plan_edit import EDIT, section_page
from tender.routes.plan_places import tabs
from tender.routes.plan_sections import SECTIONS
from tender.routes.plan_told import kept_whole, tell_undo

bp = Blueprint("plan_pick", __name__)

TICKED, ALL = "ticked", "all"
LISTS = ("demands", "topics", "elements", *STAGES)
"""The sections with a list that a catalogue has rows for."""


class _Shelf(NamedTuple):
    """What is asked for: the list, what was typed, and the groups that hold it."""

    page: PlanPage
    path: tuple[str, ...]
    typed: str
    groups: tuple[picking.OfferGroup, ...]


@bp.get(f"{EDIT}/<section>/pick")
@requires(Permission.EDIT_PLAN)
def show(procedure_id: UUID, section: str) -> ResponseReturnValue:
    shelf = _shelf(section)
    keep_case(shelf.page.case)
    return render_template(
        "plan/pick.html",
        shelf=shelf,
        page=shelf.page,
        section=section,
        title=SECTIONS[section].title,
        count=sum(len(group.rows) for group in shelf.groups),
        not_offered=picking.not_offered(load(), shelf.path) if not shelf.typed else (),
        label=label,
        ticked=TICKED,
        every=ALL,
        tabs=tabs(section, len(shelf.page.plan.lots)),
    )


@bp.post(f"{EDIT}/<section>/pick")
@requires(Permission.EDIT_PLAN)
def take(procedure_id: UUID, section: str) -> ResponseReturnValue:
    """Add what was ticked, a whole group, or all that was found."""
    shelf, wanted = _shelf(section), request.form.get("take", "")
    ticked = set(request.form.getlist("pick"))
    ids = [
        row.id
        for group in shelf.groups
        for row in group.rows
        if wanted in (ALL, group.key) or (wanted == TICKED and row.id in ticked)
    ]
    here = _address("plan_pick.show", section, q=shelf.typed or None)
    if not ids:
        flash(_("Vink eerst een of meer regels aan."), "warn")
        return redirect(here, 303)
    if len(ids) == sum(len(group.rows) for group in shelf.groups) and not shelf.typed:
        here = _address("plan_edit.show", section)
    assert shelf.page.draft is not None
    tree = plan_rows.picked(shelf.page.draft.tree, shelf.path, ids, load())
    version = kept_whole(shelf.page, tree)
    if version is not None:
        count = len(ids)
        text = ngettext("%(num)s regel is toegevoegd.", "%(num)s regels zijn toegevoegd.", count)
        tell_undo(text, version, here)
    return redirect(here, 303)


def _shelf(section: str) -> _Shelf:
    if section not in LISTS:
        abort(404)
    page = section_page(section)
    assert page.draft is not None
    path = _path(page, section)
    typed = request.args.get("q", "").strip()[:MOST_TYPED]
    groups = picking.offers(page.draft.tree, path, load(), typed, language())
    return _Shelf(page, path, typed, groups)


def _path(page: PlanPage, section: str) -> tuple[str, ...]:
    """The list of a section; of the first lot where none is named."""
    if section not in STAGES:
        return (section,)
    lots = [lot.id for lot in page.plan.lots]
    lot = request.args.get("lot", "") or (lots[0] if lots else "")
    if lot not in lots:
        abort(404)
    return ("lots", lot, section, "questions")


def _address(endpoint: str, section: str, **more: str | None) -> str:
    procedure = (request.view_args or {})["procedure_id"]
    lot = request.args.get("lot")
    return url_for(endpoint, procedure_id=procedure, section=section, lot=lot, **more)  # type: ignore[arg-type]
