"""What a delegate reads: an answer or pages that an officer opened, as long as they are open."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from criteria.refusals import Refused
from tender.actions.council_reading import read_part
from tender.clock import now
from tender.extensions import db
from tender.pages import council_reading as pages
from tender.permissions import Permission
from tender.routes.access import current_identity, hide, page_number, requires
from tender.routes.councils_door import joined
from tender.routes.reader import PICTURE
from tender.vault import Vault

bp = Blueprint("advice_parts", __name__)
bp.before_request(joined)
PART = "/procedures/<uuid:procedure_id>/advice/parts/<uuid:opening_id>"


@bp.get(PART)
@requires(Permission.GIVE_ADVICE)
def show(procedure_id: UUID, opening_id: UUID) -> ResponseReturnValue:
    page = pages.part_page(
        db.session, current_identity(), _vault(), opening_id, page_number(), now()
    )
    return render_template("advice/part.html", page=page, procedure_id=procedure_id)


@bp.post(PART)
@requires(Permission.GIVE_ADVICE)
def read(procedure_id: UUID, opening_id: UUID) -> ResponseReturnValue:
    """Begin to read."""
    try:
        read_part(db.session, current_identity(), opening_id, now())
        db.session.commit()
    except Refused:  # something comes first, and until then there is no part
        db.session.rollback()
        hide()
    here = url_for("advice_parts.show", procedure_id=procedure_id, opening_id=opening_id)
    return redirect(here, 303)


@bp.get(f"{PART}/pages/<int:number>")
@requires(Permission.GIVE_ADVICE)
def picture(procedure_id: UUID, opening_id: UUID, number: int) -> ResponseReturnValue:
    """A page as we drew it ourselves, by its place among the pages that may be read."""
    drawn = pages.picture(db.session, current_identity(), _vault(), opening_id, number, now())
    return Response(drawn, mimetype=PICTURE)


def _vault() -> Vault:
    return Vault.load(current_app.instance_path)
