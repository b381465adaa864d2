"""The name of a tenderer in a file that assessors read without names: flagged, and taken out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions import masking as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.evidence import EditionForm
from tender.imports.inspect import inspect_file
from tender.pages.masking import masking_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, requires, show_refusals, unhurried
from tender.routes.arrival import make_room
from tender.routes.drawing import draw_soon
from tender.vault import Vault

bp = Blueprint("masking", __name__)
make_room(bp, "edition")
FILE = (
    "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/evidence"
    "/<uuid:evidence_id>/name"
)


@bp.get(FILE)
@requires(Permission.RECORD_EVIDENCE)
def show(procedure_id: UUID, tenderer_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    try:
        return _shown(tenderer_id, evidence_id, EditionForm(formdata=None))
    except Refused:
        return _to_declaration(procedure_id, tenderer_id)


@bp.post(FILE)
@requires(Permission.RECORD_EVIDENCE)
def flag(procedure_id: UUID, tenderer_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """Whether the name is in the file, by which of the buttons was pushed."""
    try:
        _page(tenderer_id, evidence_id)
    except Refused:
        return _to_declaration(procedure_id, tenderer_id)
    shows = {"yes": True, "no": False}.get(request.form.get("shows", ""))
    if shows is None:
        raise NotGranted
    acts.flag_name(db.session, current_identity(), evidence_id, shows, now())
    db.session.commit()
    said = (
        _("Vastgelegd: de naam staat erin.") if shows else _("Vastgelegd: er staat geen naam in.")
    )
    flash(said, "toast")
    return _back(procedure_id, tenderer_id, evidence_id)


@bp.post(f"{FILE}/edition")
@requires(Permission.RECORD_EVIDENCE)
def edition(procedure_id: UUID, tenderer_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """The file once more, without the name."""
    try:
        _page(tenderer_id, evidence_id)
    except Refused:
        return _to_declaration(procedure_id, tenderer_id)
    form = EditionForm()
    if form.validate():
        name, content = form.sent()
        try:
            if content:
                unhurried(lambda: inspect_file(name, content))
            acts.mask_file(
                db.session, current_identity(), _vault(), evidence_id, name, content, now()
            )
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
        else:
            draw_soon(procedure_id)
            flash(_("De versie zonder naam staat klaar voor de beoordelaars."), "toast")
            return _back(procedure_id, tenderer_id, evidence_id)
    return _shown(tenderer_id, evidence_id, form), 422


def _page(tenderer_id: UUID, evidence_id: UUID) -> Any:
    return masking_page(db.session, current_identity(), _vault(), tenderer_id, evidence_id)


def _shown(tenderer_id: UUID, evidence_id: UUID, form: EditionForm) -> str:
    page = _page(tenderer_id, evidence_id)
    return render_template("evidence/masking.html", page=page, form=form)


def _to_declaration(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    place: dict[str, Any] = {"procedure_id": procedure_id, "tenderer_id": tenderer_id}
    here = url_for("evidence.index", **place)
    return redirect(url_for("tenderers.declare", **place, next=here), 303)


def _back(procedure_id: UUID, tenderer_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    place: dict[str, Any] = {"tenderer_id": tenderer_id, "evidence_id": evidence_id}
    return redirect(url_for(".show", procedure_id=procedure_id, **place), 303)


def _vault() -> Vault:
    return Vault.load(current_app.instance_path)
