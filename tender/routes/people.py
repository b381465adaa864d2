"""People and roles."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions import course
from tender.clock import now
from tender.extensions import db
from tender.forms.people import GrantForm
from tender.pages.people import people_page
from tender.permissions import Permission
from tender.routes.access import current_identity, requires, show_refusals

bp = Blueprint("people", __name__)


@bp.get("/procedures/<uuid:procedure_id>/people")
@requires(Permission.VIEW_PEOPLE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _show(GrantForm(formdata=None))


@bp.post("/procedures/<uuid:procedure_id>/people")
@requires(Permission.GRANT_ROLE)
def grant(procedure_id: UUID) -> ResponseReturnValue:
    form = GrantForm()
    if form.validate():
        try:
            course.grant_role(
                db.session, current_identity(), form.email.data, form.role.data, now()
            )
            db.session.commit()
            flash(_("De rol is gegeven."), "toast")
            return redirect(url_for("people.index", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(form), 422


def _show(form: GrantForm) -> str:
    page = people_page(db.session, current_identity())
    return render_template("people/index.html", page=page, form=form)
