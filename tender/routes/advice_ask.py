"""A delegate asks tenderers something, reads the answers, and the sessions of the own council."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions.council_questions import ask_question
from tender.clock import now
from tender.extensions import db
from tender.forms.council_questions import AskForm
from tender.pages.council_asking import ask_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires, show_refusals

bp = Blueprint("advice_ask", __name__)


@bp.route("/procedures/<uuid:procedure_id>/advice/ask", methods=["GET", "POST"])
@requires(Permission.GIVE_ADVICE)
def ask(procedure_id: UUID) -> ResponseReturnValue:
    """Questions on the theme of the address, or in general."""
    theme = request.args.get("theme", "")
    page = ask_page(db.session, current_identity(), theme, now())
    form = AskForm()
    form.tenderer.offer((str(id_), one.get(language())) for id_, one in page.tenderers)
    if form.validate_on_submit():
        try:
            said = (theme, form.candidacy, form.text.data)
            ask_question(db.session, current_identity(), *said, now())
            db.session.commit()
            flash(_("Uw vraag is verstuurd aan de inkoopadviseur."), "toast")
            here = url_for("advice_ask.ask", procedure_id=procedure_id, theme=theme or None)
            return redirect(here, 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    shown = render_template("advice/ask.html", page=page, form=form, procedure_id=procedure_id)
    return shown, 422 if form.errors or form.form_errors else 200
