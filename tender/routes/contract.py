"""The contract data, for contract management: nothing is done here, all is read."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tender.clock import now
from tender.extensions import db
from tender.pages.contract import contract_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires

bp = Blueprint("contract", __name__)


@bp.get("/procedures/<uuid:procedure_id>/contract")
@requires(Permission.VIEW_CONTRACT)
def show(procedure_id: UUID) -> ResponseReturnValue:
    page = contract_page(db.session, current_identity(), now(), language())
    return render_template("award/contract.html", page=page)
