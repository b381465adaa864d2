"""Drawing the pages of competence dossiers beside the answer to an officer, who need not wait."""

from __future__ import annotations

from threading import Thread
from uuid import UUID

from flask import Flask, current_app

from tender.actions.pages import draw_undrawn
from tender.clock import now
from tender.extensions import db
from tender.vault import Vault


def draw_soon(procedure_id: UUID) -> None:
    """Draw what was not drawn yet, after an act was committed. In tests it is done on return."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    work = Thread(target=_draw, args=(app, procedure_id), daemon=True)
    work.start()
    if app.testing:
        work.join()


def _draw(app: Flask, procedure_id: UUID) -> None:
    with app.app_context():
        try:
            draw_undrawn(db.sessionmaker, Vault.load(app.instance_path), procedure_id, now)
        except Exception:
            app.logger.exception("the pages of a competence dossier were not drawn")
