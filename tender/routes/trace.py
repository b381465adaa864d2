"""The trace from agreement to contract: what is missing, and what is done about it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions.tracing import decide_gap
from tender.clock import now
from tender.extensions import db
from tender.forms.trace import gap_form
from tender.pages.trace import gap_page, trace_page
from tender.permissions import Permission
from tender.routes.access import (
    asked_id,
    current_identity,
    language,
    page_number,
    requires,
)
from tender.routes.acting import acted

bp = Blueprint("trace", __name__)
ROOT = "/procedures/<uuid:procedure_id>/dialogue/trace"
GAPS = "gaps"


@bp.get(ROOT)
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """Every agreement with a tenderer, with what it leads to."""
    page = trace_page(
        db.session,
        current_identity(),
        asked_id("tenderer"),
        request.args.get("show") == GAPS,
        page_number(),
    )
    return render_template("dialogue/trace.html", page=page, procedure_id=procedure_id)


@bp.route(f"{ROOT}/<uuid:place>/<gap>", methods=["GET", "POST"])
@requires(Permission.DECIDE_GAPS)
def decide(procedure_id: UUID, place: UUID, gap: str) -> ResponseReturnValue:
    """Say what is done about one gap: around an agreement, or of a topic that has none."""
    page = gap_page(db.session, current_identity(), place, gap)
    form = gap_form(language())()
    if request.method == "POST":
        there = url_for(".index", procedure_id=procedure_id, tenderer=page.tenderer)
        answer = acted(
            form,
            lambda: decide_gap(
                db.session,
                current_identity(),
                place,
                gap,
                form["outcome"].data,
                form.reason.data,
                form.decided_by.data,
                now(),
            ),
            f"{there}#a-{place}",
            _("Het besluit is vastgelegd."),
        )
        if answer is not None:
            return answer
    shown = render_template("dialogue/gap.html", page=page, form=form, procedure_id=procedure_id)
    return shown, 422 if form.errors or form.form_errors else 200
