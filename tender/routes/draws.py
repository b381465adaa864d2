"""Drawing lots between equals: commit beforehand, reveal with two, and the proof of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.outcome import AWARD, SELECTION
from tender.actions import draws as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.draws import CommitForm, RevealForm
from tender.pages.draws import DrawPage, draw_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.acting import acted
from tender.vault import Vault

bp = Blueprint("draws", __name__)
ROOT = "/procedures/<uuid:procedure_id>"


@bp.get(f"{ROOT}/selection/draw")
@requires(Permission.VIEW_SELECTION)
def selection(procedure_id: UUID) -> ResponseReturnValue:
    return _show(_page(SELECTION))


@bp.get(f"{ROOT}/award/draw")
@requires(Permission.VIEW_AWARD)
def award(procedure_id: UUID) -> ResponseReturnValue:
    return _show(_page(AWARD))


@bp.post(f"{ROOT}/selection/draw/commit")
@requires(Permission.PROPOSE_SELECTION)
def commit_selection(procedure_id: UUID) -> ResponseReturnValue:
    return _commit(SELECTION)


@bp.post(f"{ROOT}/award/draw/commit")
@requires(Permission.PROPOSE_AWARD)
def commit_award(procedure_id: UUID) -> ResponseReturnValue:
    return _commit(AWARD)


@bp.post(f"{ROOT}/selection/draw/reveal")
@requires(Permission.PROPOSE_SELECTION)
def reveal_selection(procedure_id: UUID) -> ResponseReturnValue:
    return _reveal(SELECTION)


@bp.post(f"{ROOT}/award/draw/reveal")
@requires(Permission.PROPOSE_AWARD)
def reveal_award(procedure_id: UUID) -> ResponseReturnValue:
    return _reveal(AWARD)


def _commit(stage: str) -> ResponseReturnValue:
    """One officer commits to a seed that nobody sees."""
    lot = request.form.get("lot", "")
    if lot not in {one.key for one in _page(stage).lots}:
        raise NotGranted
    form = CommitForm()
    done = acted(
        form,
        lambda: acts.commit_draw(db.session, current_identity(), _vault(), stage, lot, now()),
        _url(stage),
        _("De loting ligt vast. Publiceer het zegel voordat u onthult."),
    )
    return done if done is not None else (_show(_page(stage), form), 422)


def _reveal(stage: str) -> ResponseReturnValue:
    """One of two persons reveals it; with the second lots are drawn."""
    seen, form = request.form.get("seen", ""), RevealForm()
    if seen not in {line.view.commitment for lot in _page(stage).lots for line in lot.lines}:
        raise NotGranted
    done = acted(
        form,
        lambda: acts.reveal_draw(db.session, current_identity(), _vault(), stage, seen, now()),
        _url(stage),
        lambda drawn: _("Er is geloot.") if drawn else _("Uw akkoord is vastgelegd."),
    )
    return done if done is not None else (_show(_page(stage), form), 422)


def _page(stage: str) -> DrawPage:
    return draw_page(db.session, current_identity(), stage, now(), language())


def _url(stage: str) -> str:
    return url_for(f"draws.{stage}", procedure_id=current_identity().procedure_id)


def _vault() -> Vault:
    return Vault.load(current_app.instance_path)


def _show(page: DrawPage, failed: Any = None) -> str:
    return render_template(
        "draws/show.html",
        page=page,
        commit=CommitForm(formdata=None),
        reveal=RevealForm(formdata=None),
        failed=failed,
    )
