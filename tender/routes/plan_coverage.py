"""What the plan covers of goals and requirements; for all who may read the plan."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tender.extensions import db
from tender.pages.plan_coverage import coverage_page
from tender.permissions import Permission
from tender.routes.access import current_identity, page_number, requires
from tender.routes.frame import keep_case
from tender.routes.plan_places import place_url, tabs

bp = Blueprint("plan_coverage", __name__)


@bp.get("/procedures/<uuid:procedure_id>/plan/coverage")
@requires(Permission.VIEW_PLAN)
def show(procedure_id: UUID) -> ResponseReturnValue:
    page = coverage_page(db.session, current_identity(), page_number())
    keep_case(page.plan_page.case)
    return render_template(
        "plan/coverage.html",
        page=page,
        tabs=tabs("coverage") if page.plan_page.editable else (),
        url_of=lambda place: place_url(page.plan_page, place),
    )
