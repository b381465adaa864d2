"""The papers with the invitation to offer: for a tenderer by its link, and for an officer."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from tender.exports.workbook import XLSX
from tender.extensions import db
from tender.imports.office import DOCX
from tender.pages import papers as pages
from tender.permissions import Permission
from tender.routes.access import current_identity, language, public, requires
from tender.routes.handing_out import handed_out
from tender.routes.holding import holder

bp = Blueprint("papers", __name__)
ROOT = "/procedures/<uuid:procedure_id>/offers/papers/<uuid:tenderer_id>"


@bp.get("/hand-in/<token>/papers/price-sheet.xlsx")
@public
def own_sheet(token: str) -> ResponseReturnValue:
    """The price sheet of whoever holds the link."""
    return _sheet(pages.own_papers(db.session, holder(token)))


@bp.get("/hand-in/<token>/papers/<lot>/<group>.docx")
@public
def own_form(token: str, lot: str, group: str) -> ResponseReturnValue:
    """One answer form of whoever holds the link."""
    found = pages.own_papers(db.session, holder(token))
    name, data = pages.form_file(db.session, found, lot, group, language())
    return handed_out(name, data, DOCX)


@bp.get(f"{ROOT}/price-sheet.xlsx")
@requires(Permission.HANDLE_OFFERS)
def sheet(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """The price sheet of one tenderer."""
    return _sheet(pages.papers_of(db.session, current_identity(), tenderer_id))


@bp.get(f"{ROOT}/<lot>/<group>.docx")
@requires(Permission.HANDLE_OFFERS)
def form(procedure_id: UUID, tenderer_id: UUID, lot: str, group: str) -> ResponseReturnValue:
    """One answer form of one tenderer, with what was agreed with it."""
    actor = current_identity()
    found = pages.papers_of(db.session, actor, tenderer_id)
    name, data = pages.officers_form(db.session, actor, found, lot, group, language())
    return handed_out(name, data, DOCX)


def _sheet(papers: pages.Papers) -> Response:
    name, data = pages.sheet_file(papers, language())
    return handed_out(name, data, XLSX)
