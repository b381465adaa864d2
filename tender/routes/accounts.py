"""Accounts, for whoever manages them: invite, another link, and who may begin procedures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.plan.file_codes import tidy
from criteria.refusals import Refused
from tender.actions import accounts as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.accounts import InviteForm
from tender.forms.fields import first_sentence, unreadable
from tender.pages.accounts import accounts_page
from tender.routes.access import current_user_id, page_number, platform, show_refusals
from tender.store import accounts
from tender.store.accounts import ADMINISTRATOR

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

bp = Blueprint("accounts", __name__)
_LONGEST = 100


@bp.get("/accounts")
@platform(ADMINISTRATOR)
def index() -> ResponseReturnValue:
    return _shown(InviteForm(formdata=None))


@bp.post("/accounts")
@platform(ADMINISTRATOR)
def invite() -> ResponseReturnValue:
    """A new account. The answer is the only page that ever shows its link."""
    form = InviteForm()
    if form.validate():
        try:
            token = acts.invite_from_platform(
                db.session,
                current_user_id(),
                form.email.data,
                form.name.data,
                form.begins.data,
                now(),
            )
            db.session.commit()
            return link_page(form.name.data, token, url_for("accounts.index"))
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _shown(form), 422


@bp.post("/accounts/<uuid:user_id>/link")
@platform(ADMINISTRATOR)
def renew(user_id: UUID) -> ResponseReturnValue:
    """Another link for somebody without a password."""
    try:
        token = acts.renew_from_platform(db.session, current_user_id(), user_id, now())
    except Refused as refused:
        return _refused(refused)
    user = accounts.by_id(db.session, user_id)
    assert user is not None
    name = user.name
    db.session.commit()
    return link_page(name, token, url_for("accounts.index"))


@bp.post("/accounts/<uuid:user_id>/right")
@platform(ADMINISTRATOR)
def right(user_id: UUID) -> ResponseReturnValue:
    """Give the right to begin procedures, or withdraw it."""
    act = acts.withdraw_right if request.form.get("act") == "withdraw" else acts.give_right
    return _changed(act, user_id, _("Het recht is gewijzigd."))


@bp.post("/accounts/<uuid:user_id>/close")
@platform(ADMINISTRATOR)
def close(user_id: UUID) -> ResponseReturnValue:
    """Nobody comes in with this account any more."""
    return _changed(acts.close, user_id, _("Het account is gesloten."))


@bp.post("/accounts/<uuid:user_id>/reopen")
@platform(ADMINISTRATOR)
def reopen(user_id: UUID) -> ResponseReturnValue:
    return _changed(acts.reopen, user_id, _("Het account is weer open."))


def link_page(name: str, token: str, back: str) -> str:
    """The link with which somebody sets a first password; shown this once."""
    link = url_for("welcome.show", token=token, _external=True)
    return render_template("accounts/link.html", name=name, link=link, back=back)


def _changed(
    act: Callable[[Session, UUID, UUID, datetime], None], user_id: UUID, done: str
) -> ResponseReturnValue:
    try:
        act(db.session, current_user_id(), user_id, now())
        db.session.commit()
    except Refused as refused:
        return _refused(refused)
    flash(done, "toast")
    return redirect(url_for("accounts.index"), 303)


def _refused(refused: Refused) -> ResponseReturnValue:
    db.session.rollback()
    flash(first_sentence(refused), "warn")
    return redirect(url_for("accounts.index"), 303)


def _shown(form: InviteForm) -> str:
    words = tidy(request.args.get("q", ""))[:_LONGEST].strip()
    page = accounts_page(
        db.session, current_user_id(), "" if unreadable(words) else words, page_number(), now()
    )
    return render_template("accounts/index.html", page=page, form=form)
