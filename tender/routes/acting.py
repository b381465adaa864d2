"""How a form becomes an act: check, act, commit, go on; a refusal stands at its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import current_app, flash, redirect
from flask.typing import ResponseReturnValue

from criteria.refusals import Refused
from tender.clock import now
from tender.extensions import db
from tender.forms.informing import DeliveryForm
from tender.pages.delivery import delivery
from tender.routes.access import current_identity, show_refusals

if TYPE_CHECKING:
    from tender.forms.fields import Form
    from tender.store.procedures import Case


def acted(
    form: Form,
    act: Callable[[], Any],
    address: str,
    said: str | Callable[[Any], str] | None = None,
) -> ResponseReturnValue | None:
    """Do the act and go to the address. None when the form has to be shown again.

    said  what to say then, or how to say it from what the act gave
    """
    if not form.validate_on_submit():
        db.session.rollback()
        return None
    try:
        given = act()
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return None
    if said:
        flash(said(given) if callable(said) else said, "toast")
    return redirect(address, 303)


def letters_came(case: Case) -> dict[str, Any]:
    """For a page with letters: what was mailed about them, and the form that records another way;
    no form for who records nothing."""
    server = current_app.config["MAIL_SERVER"] is not None
    mailed = delivery(db.session, current_identity(), case, now(), server=server)
    return {"mailed": mailed, "delivery": DeliveryForm(formdata=None) if mailed.records else None}
