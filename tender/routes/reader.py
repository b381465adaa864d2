"""The pages of a competence dossier beside a score sheet: which one, and its picture."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from criteria.reading import counted
from tender.extensions import db
from tender.pages import scoring
from tender.pages.reader import Beside, Place, beside_sheet, picture_beside_sheet
from tender.pages.scoring import Dossier
from tender.permissions import Permission
from tender.routes.access import current_identity, page_number, requires
from tender.vault import Vault

bp = Blueprint("reader", __name__)
PICTURE = "image/png"


@bp.get(
    "/procedures/<uuid:procedure_id>/scoring/<uuid:candidacy_id>/pages"
    "/<uuid:evidence_id>/<int:number>"
)
@requires(Permission.SCORE)
def picture(
    procedure_id: UUID, candidacy_id: UUID, evidence_id: UUID, number: int
) -> ResponseReturnValue:
    """A page as we drew it ourselves; nothing of the file it came from is sent."""
    found = scoring.dossier(db.session, current_identity(), candidacy_id)
    drawn = picture_beside_sheet(
        db.session, current_identity(), _vault(), found, evidence_id, number
    )
    return Response(drawn, mimetype=PICTURE)


def beside(found: Dossier) -> Beside:
    """The page of the address, beside a score sheet."""
    place = Place(
        counted(request.args.get("file", "")), page_number(), request.args.get("find", "")
    )
    return beside_sheet(db.session, current_identity(), _vault(), found, place)


def here() -> dict[str, Any]:
    """Where somebody reads, as it stands in the address."""
    return {name: request.args[name] for name in ("file", "page", "find") if name in request.args}


def _vault() -> Vault:
    return Vault.load(current_app.instance_path)
