"""The tenderer's own page: what every tenderer in the phase was told, and that it was read."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions.informing import note_opened
from tender.actions.receiving import own_case
from tender.clock import now
from tender.extensions import db
from tender.routes.access import public
from tender.routes.holding import holder

bp = Blueprint("tenderer_notices", __name__)


@bp.post("/hand-in/<token>/notices/<uuid:notice_id>")
@public
def read(token: str, notice_id: UUID) -> ResponseReturnValue:
    """The tenderer has read a notice. Twice is once."""
    actor = holder(token)
    case = own_case(db.session, actor, lock=True)
    note_opened(db.session, actor, case, notice_id, now())
    db.session.commit()
    flash(_("Dank u. Wij hebben vastgelegd dat u dit bericht hebt gelezen."), "ok")
    return redirect(url_for("tenderer.page", token=token), 303)
