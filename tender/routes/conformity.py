"""Tracing agreements: does the final offer honour what was agreed?"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions.agreements import decide_conformity
from tender.actions.entry import object_id
from tender.clock import now
from tender.extensions import db
from tender.forms.dialogue import TableForm, conformity_form
from tender.pages import conformity as pages
from tender.pages.conformity import ConformityPage
from tender.permissions import Permission
from tender.routes.access import asked_id, current_identity, hide, language, requires, show_refusals
from tender.routes.dialogue import save_rows

bp = Blueprint("conformity", __name__)
ROOT = "/procedures/<uuid:procedure_id>/conformity"


@bp.get(ROOT)
@requires(Permission.VIEW_COMPARISON)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The agreements with one tenderer beside its final offer."""
    page = pages.conformity_page(db.session, current_identity(), asked_id("tenderer"))
    return _show(procedure_id, page, _form(page, empty=True))


@bp.post(f"{ROOT}/<uuid:tenderer_id>")
@requires(Permission.DECIDE_CONFORMITY)
def decide(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Decide every agreement that was filled in: all of them, or none when one is refused."""
    page = pages.conformity_page(db.session, current_identity(), tenderer_id)
    if not page.offered:
        hide()
    form = _form(page)
    if form.validate_on_submit():
        try:
            save_rows(form, _decide, {"passage": "text"})
            db.session.commit()
            flash(_("De oordelen zijn vastgelegd."), "toast")
            return redirect(
                url_for("conformity.index", procedure_id=procedure_id, tenderer=tenderer_id), 303
            )
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(procedure_id, page, form)


def _decide(key: str, outcome: str, passage: str) -> None:
    decide_conformity(db.session, current_identity(), object_id(key), outcome, passage, now())


def _form(page: ConformityPage, *, empty: bool = False) -> TableForm:
    made = conformity_form((str(row.id) for row in page.rows), language())
    return made(formdata=None, prefix="c") if empty else made(prefix="c")


def _show(procedure_id: UUID, page: ConformityPage, form: TableForm) -> ResponseReturnValue:
    shown = render_template(
        "conformity/index.html", page=page, form=form, procedure_id=procedure_id
    )
    return shown, 422 if form.errors or form.form_errors else 200
