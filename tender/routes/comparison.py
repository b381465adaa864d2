"""The comparison of the final offers, and the file with which anyone can compute it again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from criteria import visibility
from tender.actions.course import note_reading
from tender.actions.entry import enter
from tender.actions.leading import PRICES
from tender.actions.tenderers import open_dossier
from tender.clock import now
from tender.exports.workbook import XLSX
from tender.extensions import db
from tender.pages import calculation as calculations
from tender.pages.calculation import calculation_page
from tender.pages.comparison import ComparisonPage, comparison_page
from tender.pages.promises import STAGES, promises_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires

bp = Blueprint("comparison", __name__)


@bp.app_template_filter("svg")
def svg(drawing: str) -> Markup:
    """A drawing of ours, in which all text was escaped when it was written."""
    return Markup(drawing)  # nosec B704  # escaped in report/svg.py


BACK = {"award": "award.show", "reasons": "award_reasons.award"}
"""Pages with prices or points for them, that lead back after the opening."""


@bp.get("/procedures/<uuid:procedure_id>/comparison")
@requires(Permission.VIEW_COMPARISON)
def show(procedure_id: UUID) -> ResponseReturnValue:
    return _render(_page())


@bp.post("/procedures/<uuid:procedure_id>/comparison/read")
@requires(Permission.VIEW_COMPARISON)
def read(procedure_id: UUID) -> ResponseReturnValue:
    """The first opening of the prices by this person in this step, on record."""
    actor = current_identity()
    case = enter(db.session, actor, Permission.VIEW_COMPARISON)
    if visibility.prices(actor.viewer, case.moment).nothing:
        raise NotGranted
    note_reading(db.session, actor, case, PRICES, now())
    db.session.commit()
    back = BACK.get(request.form.get("back", ""), "comparison.show")
    return redirect(url_for(back, procedure_id=procedure_id), 303)


@bp.get("/procedures/<uuid:procedure_id>/comparison/rank-file")
@requires(Permission.VIEW_COMPARISON)
def rank_file(procedure_id: UUID) -> ResponseReturnValue:
    """The rank file of a lot, named after its contents."""
    lot = request.args.get("lot", "")
    reference, body = calculations.rank_file(db.session, current_identity(), lot)
    answer = Response(body, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{reference}.json"'
    return answer


@bp.get("/procedures/<uuid:procedure_id>/comparison/calculation")
@requires(Permission.VIEW_COMPARISON)
def calculation(procedure_id: UUID) -> ResponseReturnValue:
    """The whole calculation, step by step; with `open=all` every step is open, for paper."""
    page = calculation_page(db.session, current_identity(), language())
    every = request.args.get("open") == "all"
    return render_template("comparison/calculation.html", page=page, every=every)


@bp.get("/procedures/<uuid:procedure_id>/comparison/workbook")
@requires(Permission.VIEW_COMPARISON)
def workbook(procedure_id: UUID) -> ResponseReturnValue:
    """The workbook of a lot, whose formulas give the same outcome."""
    lot = request.args.get("lot", "")
    name, body = calculations.workbook(db.session, current_identity(), lot, now(), language())
    answer = Response(body, mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


@bp.get("/procedures/<uuid:procedure_id>/comparison/promises/<uuid:candidacy_id>")
@requires(Permission.VIEW_COMPARISON)
def promises(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    page = promises_page(db.session, current_identity(), candidacy_id, language())
    return render_template("comparison/promises.html", page=page)


@bp.post("/procedures/<uuid:procedure_id>/comparison/promises/<uuid:candidacy_id>")
@requires(Permission.DECLARE)
def open_promises(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    """Opening what a tenderer wrote, on record."""
    actor = current_identity()
    page = promises_page(db.session, actor, candidacy_id, language())
    if not page.declared:
        raise NotGranted
    for stage in STAGES:
        open_dossier(db.session, actor, page.tenderer, now(), stage)
    db.session.commit()
    return redirect(
        url_for("comparison.promises", procedure_id=procedure_id, candidacy_id=candidacy_id), 303
    )


def _page() -> ComparisonPage:
    return comparison_page(db.session, current_identity(), language())


def _render(page: ComparisonPage) -> str:
    return render_template("comparison/show.html", page=page)
