"""The places of a tenderer per municipality and form of living."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.capacity import MOST_ROWS
from criteria.refusals import Refusal, Refused
from tender.actions.parties import record_fact
from tender.clock import now
from tender.extensions import db
from tender.forms.capacity import MORE_ROWS, ROWS, CapacityForm, capacity_form, filled_in
from tender.pages.capacity import CapacityPage, capacity_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import asked_id, current_identity, requires, show_refusals

bp = Blueprint("capacity", __name__)
PLACE = "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/capacity"


@bp.get(PLACE)
@requires(Permission.VIEW_SUITABILITY)
def show(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """All parties together, and the table of one of them."""
    page = capacity_page(db.session, current_identity(), tenderer_id, asked_id("party"))
    return _show(page, _form(page, empty=True))


@bp.post(PLACE)
@requires(Permission.RECORD_PARTIES)
def record(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Write down the places of one party."""
    page = capacity_page(db.session, current_identity(), tenderer_id, asked_id("party"))
    if not page.chosen.may_write:
        raise NotGranted
    form = _form(page)
    if not form.validate():
        return _show(page, form, 422)
    actor, party, seen = current_identity(), page.chosen.party, form.seen_number
    try:
        record_fact(db.session, actor, party.id, "capacity", form.capacity(), seen, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, Refused(tuple(_moved(form, row) for row in refused.refusals)))
        form.seen.data = str(page.chosen.number)
        return _show(page, form, 422, both=seen != page.chosen.number)
    flash(_("De plekken van %(name)s zijn vastgelegd.", name=party.name), "toast")
    return redirect(_address(page), 303)


def _moved(form: CapacityForm, fault: Refusal) -> Refusal:
    """A fault in a row, at the place where that row stands on the page."""
    name, _dash, rest = (fault.field or "").partition("-")
    if name != "rows":
        return fault
    place, _dash, field = rest.partition("-")
    return fault.at(f"rows-{form.places()[int(place)]}-{field}")


def _address(page: CapacityPage) -> str:
    return url_for(
        "capacity.show",
        procedure_id=page.case.id,
        tenderer_id=page.tenderer.id,
        party=page.chosen.party.id,
    )


def _form(page: CapacityPage, *, empty: bool = False) -> CapacityForm:
    found = page.chosen.found
    known = len(found.rows) if found else 0
    rows = min(MOST_ROWS, max(ROWS, known + MORE_ROWS) if page.chosen.may_write else known)
    with_target = not page.from_plan and page.chosen.party.role == "lead"
    made = capacity_form(page.towns, rows, with_target=with_target)
    if empty:
        return made(formdata=None, data=filled_in(found, page.chosen.number))
    return made()


def _show(
    page: CapacityPage, form: CapacityForm, status: int = 200, both: bool = False
) -> ResponseReturnValue:
    body = render_template("capacity/show.html", page=page, form=form, both=both)
    return body, status
