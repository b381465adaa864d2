"""How firm a result is: a page of its own beside the comparison, and the run that works it out."""

from __future__ import annotations

import os
import subprocess  # nosec B404  # a list, no shell
import sys
from threading import Thread
from uuid import UUID

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.firmness import NEAR_PRICE, NEAR_WEIGHT
from criteria.refusals import Refused
from tender.actions import firmness
from tender.clock import now
from tender.extensions import db
from tender.pages.firmness import firmness_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires

bp = Blueprint("firmness", __name__)


@bp.get("/procedures/<uuid:procedure_id>/comparison/firmness")
@requires(Permission.VIEW_COMPARISON)
def show(procedure_id: UUID) -> ResponseReturnValue:
    return _render()


@bp.post("/procedures/<uuid:procedure_id>/comparison/firmness")
@requires(Permission.RUN_FIRMNESS)
def start(procedure_id: UUID) -> ResponseReturnValue:
    """Ask for it on record; it is worked out by a process of its own."""
    lot = request.args.get("lot", "")
    try:
        run = firmness.start(db.session, current_identity(), lot, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        said = [one.sentence(language()) for one in refused.refusals]
        return _render(said), 422
    work_out(run)
    flash(_("De berekening is gestart."), "toast")
    return redirect(url_for("firmness.show", procedure_id=procedure_id), 303)


def _render(refused: list[str] | None = None) -> str:
    page = firmness_page(db.session, current_identity(), now(), language())
    return render_template(
        "comparison/firmness.html",
        page=page,
        refused=refused or [],
        near_price=NEAR_PRICE,
        near_weight=NEAR_WEIGHT,
    )


def work_out(run: UUID) -> None:
    """Work out a run beside the answer, in a process that ends by itself. In tests at once."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if app.testing:
        firmness.perform(db.sessionmaker, run, now)
        return
    child = subprocess.Popen(  # nosec B603  # our own command and a UUID
        [sys.executable, "-m", "tender.cli", "firmness", "--run", str(run)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ
        | {
            "TENDER_INSTANCE": str(app.config["INSTANCE"]),
            "TENDER_DATABASE_URL": str(app.config["DATABASE_URL"]),
        },
        close_fds=True,
        start_new_session=True,
    )
    Thread(target=child.wait, daemon=True).start()
