"""The guide to the evaluation as a file, for the tender documents."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from criteria.reading import counted
from tender.exports.plans import named
from tender.extensions import db
from tender.pages.guide import guide_page
from tender.permissions import Permission
from tender.report.paper import LANGUAGES
from tender.routes.access import current_identity, hide, language, requires

bp = Blueprint("plan_guide", __name__)

FILE_NAMES = {"nl": "beoordelingsleidraad", "en": "evaluation-guide"}


@bp.get("/procedures/<uuid:procedure_id>/plan/guide.pdf")
@requires(Permission.VIEW_PLAN)
def pdf(procedure_id: UUID) -> ResponseReturnValue:
    """The plan as it stands, or a sealed version. Drawing it changes nothing."""
    number = counted(request.args.get("version", ""))
    if not number and "version" in request.args:
        hide()
    lang = request.args.get("lang", language())
    lang = lang if lang in LANGUAGES else language()
    page = guide_page(db.session, current_identity(), number or None)
    answer = Response(page.pdf(lang), mimetype="application/pdf")
    kind = f"{'draft-' if page.seal is None else 'v'}{page.version}"
    name = f"{FILE_NAMES[lang]}-{named(page.plan.reference)}-{kind}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
