"""The files beside an application, behind a tenderer's personal link."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.documents import LARGEST, MEBIBYTE
from criteria.refusals import Refused
from tender.actions.receiving import check_proof, submit_file, withdraw_file
from tender.clock import now
from tender.extensions import db
from tender.forms.files import FileForm
from tender.forms.tenderer import WithdrawForm
from tender.pages.tenderer import OwnPage, own_page
from tender.permissions import NotGranted
from tender.routes.access import public, show_refusals, unhurried
from tender.routes.arrival import arrived, note_arrival
from tender.routes.holding import holder
from tender.vault import Vault

bp = Blueprint("tenderer_files", __name__)


@bp.url_value_preprocessor
def _arrives(_endpoint: str | None, values: dict[str, object] | None) -> None:
    """Only whoever holds a link may send as much as a file."""
    note_arrival(LARGEST + MEBIBYTE if _known((values or {}).get("token")) else None)


def _known(token: object) -> bool:
    try:
        holder(str(token))
    except NotGranted:
        return False
    finally:
        db.session.rollback()
    return True


@bp.get("/hand-in/<token>/files")
@public
def index(token: str) -> ResponseReturnValue:
    """The files that were handed in, and a form for the next one."""
    shown = own_page(db.session, holder(token), now())
    return _show(token, shown, _empty(shown))


@bp.post("/hand-in/<token>/files")
@public
def add(token: str) -> ResponseReturnValue:
    """Hand in a file, or put it in the place of another."""
    actor = holder(token)
    form = FileForm(own_page(db.session, actor, now()).files)
    proof = form.proof()
    faults = unhurried(lambda: check_proof(proof, now()))
    try:
        if not form.validate() or faults:
            raise Refused([f for f in faults if not (f.field and form[f.field].errors)])
        vault = Vault.load(current_app.instance_path)
        receipt = submit_file(
            db.session, actor, vault, proof, now(), form.replaced, form.seen_number, arrived()
        )
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        shown = own_page(db.session, actor, now())
        form.seen.data = str(len(shown.files))
        return _show(token, shown, form, 422)
    flash(
        _(
            "Wij hebben uw bestand ontvangen als bestand %(number)s. Schrijf dit nummer erbij.",
            number=receipt.number,
        ),
        "ok",
    )
    return redirect(url_for("tenderer_files.index", token=token), 303)


@bp.post("/hand-in/<token>/files/<uuid:envelope_id>/withdraw")
@public
def withdraw(token: str, envelope_id: UUID) -> ResponseReturnValue:
    """Take a file back."""
    actor, form = holder(token), WithdrawForm()
    try:
        if form.validate():
            withdraw_file(db.session, actor, envelope_id, now())
            db.session.commit()
            flash(_("Het bestand is ingetrokken. Wij openen het niet."), "ok")
            return redirect(url_for("tenderer_files.index", token=token), 303)
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
    shown = own_page(db.session, actor, now())
    return _show(token, shown, _empty(shown), 422, form)


def _empty(shown: OwnPage) -> FileForm:
    seen = {"seen": str(len(shown.files))}
    return FileForm(shown.files, formdata=None, data=seen)


def _show(
    token: str,
    shown: OwnPage,
    form: FileForm,
    status: int = 200,
    withdrawing: WithdrawForm | None = None,
) -> ResponseReturnValue:
    body = render_template(
        "tenderer/files.html", page=shown, form=form, withdrawing=withdrawing, token=token
    )
    return body, status
