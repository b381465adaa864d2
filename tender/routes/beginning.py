"""Beginning a procedure, by whoever was given the right."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.catalogue import load
from criteria.refusals import Refused
from tender.actions.beginning import begin_procedure
from tender.clock import now
from tender.extensions import db
from tender.forms.beginning import BeginForm
from tender.pages.beginning import copyable
from tender.routes.access import current_user_id, language, platform, show_refusals
from tender.store.accounts import INITIATOR

bp = Blueprint("beginning", __name__)


@bp.get("/begin")
@platform(INITIATOR)
def show() -> ResponseReturnValue:
    return _shown(BeginForm(formdata=None))


@bp.post("/begin")
@platform(INITIATOR)
def begin() -> ResponseReturnValue:
    form = BeginForm()
    form.offer(_offered())
    if form.validate():
        try:
            actor = begin_procedure(
                db.session,
                current_user_id(),
                form.beginning(),
                form.origin.data,
                form.copied_from,
                load(),
                now(),
            )
            db.session.commit()
            flash(_("De aanbesteding is begonnen. U bent de inkoopadviseur."), "toast")
            return redirect(url_for("cockpit.overview", procedure_id=actor.procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _shown(form), 422


def _offered() -> tuple[tuple[UUID, str], ...]:
    found = copyable(db.session, current_user_id())
    return tuple((id_, f"{title.get(language())} ({ref})") for id_, ref, title in found)


def _shown(form: BeginForm) -> str:
    form.offer(_offered())
    return render_template("beginning/new.html", form=form)
