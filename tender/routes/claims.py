"""Claims about a decision or a rejection: written down and closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions.claims import close_claim, record_claim
from tender.actions.entry import object_id
from tender.clock import now
from tender.extensions import db
from tender.forms.after_decision import ClaimForm, CloseClaimForm
from tender.pages.after_decision import ClaimsPage, claims_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, requires
from tender.routes.acting import acted

bp = Blueprint("claims", __name__)
ROOT = "/procedures/<uuid:procedure_id>/claims"


@bp.get(ROOT)
@requires(Permission.VIEW_CLAIMS)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _show(_page(), {})


@bp.post(ROOT)
@requires(Permission.RECORD_CLAIM)
def record(procedure_id: UUID) -> ResponseReturnValue:
    page = _page()
    form = ClaimForm(page.bidders, page.about)
    done = acted(
        form,
        lambda: record_claim(
            db.session,
            current_identity(),
            form.about.data or "",
            object_id(form.tenderer.data or ""),
            form.kind.data or "",
            form.text.data or "",
            form.received_at.data,
            now(),
        ),
        url_for("claims.index", procedure_id=procedure_id),
        _("De reactie is vastgelegd."),
    )
    return done if done is not None else (_show(_page(), {"record": form}), 422)


@bp.post(f"{ROOT}/<uuid:claim_id>")
@requires(Permission.RECORD_CLAIM)
def close(procedure_id: UUID, claim_id: UUID) -> ResponseReturnValue:
    if claim_id not in {line.row.id for line in _page().lines}:
        raise NotGranted
    form = CloseClaimForm(prefix=_prefix(claim_id))
    done = acted(
        form,
        lambda: close_claim(
            db.session,
            current_identity(),
            claim_id,
            form.outcome.data or "",
            form.reason.data or "",
            now(),
        ),
        url_for("claims.index", procedure_id=procedure_id),
        _("Vastgelegd hoe het afliep."),
    )
    return done if done is not None else (_show(_page(), {str(claim_id): form}), 422)


def _page() -> ClaimsPage:
    return claims_page(db.session, current_identity())


def _prefix(claim: UUID) -> str:
    return f"r{claim.hex[:8]}-"


def _show(page: ClaimsPage, typed: dict[str, Any]) -> str:
    forms: dict[str, Any] = {"record": ClaimForm(page.bidders, page.about, formdata=None)}
    for line in page.lines:
        forms[str(line.row.id)] = CloseClaimForm(formdata=None, prefix=_prefix(line.row.id))
    return render_template(
        "award/claims.html",
        page=page,
        forms=forms | typed,
        failed=next(iter(typed.values()), None),
    )
