"""How a form becomes an act: check, act, commit, go on; a refusal stands at its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from criteria.refusals import Refused
from tender.extensions import db
from tender.routes.access import show_refusals

if TYPE_CHECKING:
    from tender.forms.fields import Form


def acted(
    form: Form, act: Callable[[], object], address: str, said: str | None = None
) -> ResponseReturnValue | None:
    """Do the act and go to the address. None when the form has to be shown again."""
    if not form.validate_on_submit():
        db.session.rollback()
        return None
    try:
        act()
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return None
    if said:
        flash(said, "toast")
    return redirect(address, 303)
