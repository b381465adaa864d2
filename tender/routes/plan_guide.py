"""The guide to the evaluation as a file, for the tender documents."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from tender.extensions import db
from tender.pages.guide import guide_page
from tender.permissions import Permission
from tender.report.paper import LANGUAGES
from tender.routes.access import current_identity, language, requires

bp = Blueprint("plan_guide", __name__)

FILE_NAMES = {"nl": "beoordelingsleidraad", "en": "evaluation-guide"}


@bp.get("/procedures/<uuid:procedure_id>/plan/guide.pdf")
@requires(Permission.VIEW_PLAN)
def pdf(procedure_id: UUID) -> ResponseReturnValue:
    """The plan as it stands, or a sealed version. Drawing it changes nothing."""
    number = request.args.get("version", type=int)
    if number is None and "version" in request.args:
        abort(404)
    lang = request.args.get("lang", language())
    lang = lang if lang in LANGUAGES else language()
    page = guide_page(db.session, current_identity(), number)
    answer = Response(page.pdf(lang), mimetype="application/pdf")
    kind = f"{'draft-' if page.seal is None else 'v'}{page.version}"
    reference = re.sub(r"[^A-Za-z0-9_-]+", "-", page.plan.reference)
    name = f"{FILE_NAMES[lang]}-{reference}-{kind}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
