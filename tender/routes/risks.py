"""The risk dossier: listed per tenderer and contract year; the rest is in `register`."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from criteria.reading import counted
from criteria.risks import TASK_FUNDING
from criteria.texts import sentence
from tender.actions import registering as acts
from tender.extensions import db
from tender.forms.register import filled_risk, risk_form
from tender.pages import risks as pages
from tender.permissions import Permission
from tender.routes.access import asked_id, current_identity, language, requires
from tender.routes.register import Sort, entries_blueprint


def _begun(template: str) -> dict[str, str]:
    """The words that a risk of task funding begins with."""
    if not template:
        return {}
    return {
        "title": sentence(f"dialogue.{template}_title", language()),
        "description": sentence(f"dialogue.{template}", language()),
    }


bp = entries_blueprint(
    Sort(
        name="risks",
        one="risk",
        end="close",
        templates=TASK_FUNDING,
        page=pages.risk_page,
        form=risk_form,
        begun=_begun,
        filled=filled_risk,
        acts=(acts.enter_risk, acts.revise_risk, acts.close_risk),
        said=(
            _l("Het risico is vastgelegd."),
            _l("Het risico is gesloten. Alle versies blijven te lezen."),
        ),
    )
)


@bp.get("/procedures/<uuid:procedure_id>/dialogue/risks")
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The dossier of one tenderer; `?year=` says in which contract year the effects are."""
    year = counted(request.args.get("year", ""))
    page = pages.risks_page(db.session, current_identity(), asked_id("tenderer"), year)
    return render_template("dialogue/risks.html", page=page)
