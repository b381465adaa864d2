"""The page behind the personal link with which somebody of a tenderer confirms minutes."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from criteria.refusals import Refused
from tender.actions.minutes import confirm_by_link
from tender.clock import now
from tender.extensions import db
from tender.forms.talks import ConfirmForm
from tender.pages.minutes import linked_version
from tender.permissions import NotGranted
from tender.report import minutes as paper
from tender.routes import login
from tender.routes.access import language, public, show_refusals
from tender.routes.arrival import note_arrival
from tender.routes.handing_out import handed_out
from tender.routes.minutes import minutes_name

bp = Blueprint("minutes_link", __name__)


@bp.url_value_preprocessor
def _arrives(_endpoint: str | None, _values: object) -> None:
    note_arrival()


@bp.get("/minutes/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """One version of the minutes. Reading confirms nothing: mail scanners open every link."""
    return _shown(token, ConfirmForm(formdata=None))


@bp.post("/minutes/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm it, once; whoever wrongly guesses links waits."""
    keys, form = login.asking(), ConfirmForm()
    login.refuse_for_a_while(keys, now())
    try:
        if form.validate():
            confirm_by_link(db.session, token, form.confirmed_by.data, now())
            db.session.commit()
            return redirect(url_for(".show", token=token), 303)
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
    except NotGranted:
        db.session.rollback()
        login.count(db.session, keys, now(), good=False)
        db.session.commit()
        raise
    return _shown(token, form), 422


@bp.get("/minutes/<token>/minutes.pdf")
@public
def pdf(token: str) -> ResponseReturnValue:
    """The same version on paper, to keep or to sign."""
    _link, found = linked_version(db.session, token, now())
    return handed_out(minutes_name(found, "pdf"), paper.render(found, language()))


def _shown(token: str, form: ConfirmForm) -> str:
    link, found = linked_version(db.session, token, now())
    return render_template("minutes/link.html", link=link, minutes=found, form=form, token=token)
