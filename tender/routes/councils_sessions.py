"""Sessions of a council with a tenderer: planned, recorded and corrected by an officer."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions import council_sessions as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.council_sessions import HeardForm, NewHeardForm
from tender.forms.fields import Form
from tender.pages.council_sessions import session_page, sessions_page
from tender.permissions import Permission
from tender.routes.access import current_identity, requires
from tender.routes.acting import acted

bp = Blueprint("councils_sessions", __name__)
ROOT = "/procedures/<uuid:procedure_id>/councils/sessions"


@bp.route(ROOT, methods=["GET", "POST"])
@requires(Permission.LEAD_COUNCILS)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The sessions of one council; `?council=` says which."""
    council = request.args.get("council", "")
    page = sessions_page(db.session, current_identity(), council, now())
    form = NewHeardForm()
    form.present.offer((str(one.id), one.name) for one in page.members)
    form.tenderer.offer((str(one.first), one.name) for one in page.bidders)

    def act() -> None:
        what = (page.rule.id, UUID(form.tenderer.data), form.heard())
        acts.plan_session(db.session, current_identity(), *what, now())

    return _do(form, act, page.rule.id) or _shown("sessions", page, form)


@bp.route(f"{ROOT}/<uuid:thread>", methods=["GET", "POST"])
@requires(Permission.LEAD_COUNCILS)
def correct(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Write a session again."""
    page = session_page(db.session, current_identity(), thread)
    view = page.view
    form = HeardForm(
        data={
            "seen": view.number,
            "held_at": view.held_at,
            "present": [str(id_) for id_ in view.present],
            "visitors": view.visitors,
            "questions": view.questions,
            "notes": view.notes,
        }
    )
    form.present.offer((str(one.id), one.name) for one in page.members)

    def act() -> None:
        what = (thread, form.heard(), form.seen_number)
        acts.correct_session(db.session, current_identity(), *what, now())

    return _do(form, act, view.council) or _shown("session", page, form)


def _do(form: Form, act: Callable[[], object], council: str) -> ResponseReturnValue | None:
    here = url_for(".index", procedure_id=current_identity().procedure_id, council=council)
    return acted(form, act, here, _("Het gesprek is vastgelegd."))


def _shown(name: str, page: object, form: Form) -> ResponseReturnValue:
    shown = render_template(f"councils/{name}.html", page=page, form=form)
    return shown, 422 if form.errors or form.form_errors else 200
