"""Doubts about an interest: the list, and the decision on one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions import doubts as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.chair import DoubtForm
from tender.pages.doubts import doubt_row, doubts_page
from tender.permissions import Permission
from tender.routes.access import current_identity, page_number, requires, show_refusals

bp = Blueprint("doubts", __name__)
AREA = "/procedures/<uuid:procedure_id>/declarations/doubts"


@bp.get(AREA)
@requires(Permission.DECIDE_DOUBT)
def index(procedure_id: UUID) -> ResponseReturnValue:
    page = doubts_page(db.session, current_identity(), page_number())
    return render_template("doubts/index.html", page=page)


@bp.get(f"{AREA}/<uuid:declaration_id>")
@requires(Permission.DECIDE_DOUBT)
def show(procedure_id: UUID, declaration_id: UUID) -> ResponseReturnValue:
    return _show(declaration_id, DoubtForm(formdata=None))


@bp.post(f"{AREA}/<uuid:declaration_id>")
@requires(Permission.DECIDE_DOUBT)
def decide(procedure_id: UUID, declaration_id: UUID) -> ResponseReturnValue:
    form = DoubtForm()
    if form.validate():
        try:
            acts.decide_doubt(
                db.session,
                current_identity(),
                declaration_id,
                form.conflict,
                form.reason.data or "",
                now(),
            )
            db.session.commit()
            flash(_("Uw besluit is vastgelegd."), "success")
            return redirect(url_for(".index", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(declaration_id, form), 422


def _show(declaration_id: UUID, form: DoubtForm) -> str:
    row = doubt_row(db.session, current_identity(), declaration_id)
    return render_template("doubts/show.html", row=row, form=form)
