"""The dialogue with each tenderer: its sessions."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.clock import now
from tender.extensions import db
from tender.forms.dialogue import TableForm
from tender.pages import dialogue as pages
from tender.permissions import Permission
from tender.routes.access import asked_id, current_identity, requires

bp = Blueprint("dialogue", __name__)
ROOT = "/procedures/<uuid:procedure_id>/dialogue"


@bp.get(ROOT)
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The sessions with one tenderer, and what keeps the step from ending."""
    page = pages.dialogue_page(db.session, current_identity(), asked_id("tenderer"), now())
    return render_template("dialogue/index.html", page=page, procedure_id=procedure_id)


def save_rows(
    form: TableForm, one: Callable[[str, str, str], None], places: dict[str, str]
) -> None:
    """Act on each filled row; Refused with what is wrong on all of them, each at its row."""
    faults, rows = [], tuple(form.filled())
    for row in rows:
        try:
            one(row.key, row.outcome, row.text)
        except Refused as refused:
            for fault in refused.refusals:
                field = places.get(fault.field or "", fault.field or "outcome")
                faults.append(fault.at(f"{row.key}-{field}"))
    if faults:
        raise Refused(faults)
    if not rows:
        form.form_errors.append(_("Vul eerst ten minste één regel in."))
        raise Refused(())
