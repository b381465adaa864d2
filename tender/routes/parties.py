"""The parties of a tenderer: the list, changes, one party, and each fact with its form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions.parties import change_parties, record_fact
from tender.clock import now
from tender.extensions import db
from tender.forms.parties import FORMS, FactForm, filled_form
from tender.forms.party_changes import ChangeForm
from tender.pages.parties import (
    FactPage,
    PartiesPage,
    fact_page,
    opened_at,
    parties_page,
    party_page,
)
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, requires, show_refusals

bp = Blueprint("parties", __name__)
ROOT = "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/parties"


@bp.get(ROOT)
@requires(Permission.VIEW_SUITABILITY)
def index(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Who takes part, since when, and what changed."""
    return _index(parties_page(db.session, current_identity(), tenderer_id))


def _index(page: PartiesPage, form: ChangeForm | None = None) -> str:
    if form is None:
        form = ChangeForm(formdata=None, data={"seen": str(len(page.changes))})
    form.party.offer((str(party.id), party.name) for party in page.tenderer.parties)
    return render_template("parties/index.html", page=page, form=form, opened=opened_at(page))


@bp.post(f"{ROOT}/changes")
@requires(Permission.RECORD_PARTIES)
def change(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """A party leaves, is replaced or joins."""
    page, form = parties_page(db.session, current_identity(), tenderer_id), ChangeForm()
    form.party.offer((str(party.id), party.name) for party in page.tenderer.parties)
    if form.validate():
        try:
            change_parties(
                db.session, current_identity(), tenderer_id, form.change(), form.seen_number, now()
            )
            db.session.commit()
            flash(_("De wijziging is vastgelegd."), "toast")
            here = url_for("parties.index", procedure_id=procedure_id, tenderer_id=tenderer_id)
            return redirect(here, 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
            page = parties_page(db.session, current_identity(), tenderer_id)
            form.seen.data = str(len(page.changes))
    return _index(page, form), 422


@bp.get(f"{ROOT}/<uuid:party_id>")
@requires(Permission.VIEW_SUITABILITY)
def party(procedure_id: UUID, tenderer_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """Everything known of one party."""
    page = party_page(db.session, current_identity(), tenderer_id, party_id)
    return render_template("parties/party.html", page=page)


@bp.get(f"{ROOT}/<uuid:party_id>/<kind>")
@requires(Permission.VIEW_SUITABILITY)
def fact(procedure_id: UUID, tenderer_id: UUID, party_id: UUID, kind: str) -> ResponseReturnValue:
    """One fact of a party: its form, and its history."""
    try:
        page = fact_page(db.session, current_identity(), tenderer_id, party_id, kind)
    except Refused:
        return _to_declaration(procedure_id, tenderer_id)
    return _fact(page)


def _fact(page: FactPage, form: FactForm | None = None, both: bool = False) -> str:
    if form is None:
        form = filled_form(page.card.kind, page.fact, page.number)
    return render_template("parties/fact.html", page=page, form=form, both=both)


@bp.post(f"{ROOT}/<uuid:party_id>/<kind>")
@requires(Permission.RECORD_PARTIES)
def record(procedure_id: UUID, tenderer_id: UUID, party_id: UUID, kind: str) -> ResponseReturnValue:
    """Record a fact as a new version, or add empty rows to the form."""
    try:
        page = fact_page(db.session, current_identity(), tenderer_id, party_id, kind)
    except Refused:
        return _to_declaration(procedure_id, tenderer_id)
    if kind not in FORMS:
        raise NotGranted
    form, both = FORMS[kind](), False
    if "more" in request.form:
        form.add_rows()
        return _fact(page, form)
    if form.validate():
        try:
            seen = form.seen_number
            record_fact(
                db.session, current_identity(), page.party.id, kind, form.fact(), seen, now()
            )
            db.session.commit()
            flash(_("De gegevens zijn vastgelegd."), "toast")
            place: dict[str, Any] = {
                "procedure_id": procedure_id,
                "tenderer_id": tenderer_id,
                "party_id": party_id,
            }
            return redirect(url_for("parties.party", **place, _anchor=kind), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, form.place(refused))
            both = seen != page.number
            form.seen.data = str(page.number)
    return _fact(page, form, both), 422


def _to_declaration(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    place: dict[str, Any] = {"procedure_id": procedure_id, "tenderer_id": tenderer_id}
    here = url_for("parties.index", **place)
    return redirect(url_for("tenderers.declare", **place, next=here), 303)
