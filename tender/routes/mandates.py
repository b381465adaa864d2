"""Municipalities and the award: who gave a mandate, and what each of the others decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions.mandates import record_word
from tender.clock import now
from tender.extensions import db
from tender.forms.after_decision import MunicipalForm
from tender.pages.after_decision import mandates_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, requires
from tender.routes.acting import acted

bp = Blueprint("mandates", __name__)
ROOT = "/procedures/<uuid:procedure_id>/award/municipalities"


@bp.get(ROOT)
@requires(Permission.VIEW_AWARD)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _show({})


@bp.post(f"{ROOT}/<key>")
@requires(Permission.RECORD_MUNICIPALITY)
def record(procedure_id: UUID, key: str) -> ResponseReturnValue:
    towns = mandates_page(db.session, current_identity(), now()).towns
    if key not in {one.key for one in towns}:
        raise NotGranted
    form = MunicipalForm(prefix=_prefix([one.key for one in towns].index(key)))
    done = acted(
        form,
        lambda: record_word(
            db.session,
            current_identity(),
            key,
            form.kind.data or "",
            form.day.data,
            form.by_whom.data or "",
            now(),
        ),
        url_for("mandates.index", procedure_id=procedure_id),
        _("Vastgelegd wat de gemeente liet weten."),
    )
    return done if done is not None else (_show({key: form}), 422)


def _prefix(place: int) -> str:
    return f"g{place}-"


def _show(typed: dict[str, Any]) -> str:
    page = mandates_page(db.session, current_identity(), now())
    forms = {
        one.key: MunicipalForm(formdata=None, prefix=_prefix(n)) for n, one in enumerate(page.towns)
    }
    return render_template(
        "award/municipalities.html",
        page=page,
        forms=forms | typed,
        failed=next(iter(typed.values()), None),
    )
