"""The annual accounts of a tenderer, and the ratios worked out from them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.ratio_accounts import Accounts
from criteria.refusals import Refused
from tender.actions.parties import record_fact
from tender.clock import now
from tender.extensions import db
from tender.forms.figures import AccountsForm, accounts_form, filled_in
from tender.pages.figures import FiguresPage, figures_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import asked_id, current_identity, language, requires, show_refusals

bp = Blueprint("figures", __name__)
PLACE = "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/accounts"


@bp.get(PLACE)
@requires(Permission.VIEW_SUITABILITY)
def show(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Every ratio with its figures, and the accounts of one party."""
    page = figures_page(db.session, current_identity(), tenderer_id, asked_id("party"))
    made = _made(page)
    found = page.chosen.found or Accounts()
    form = made(formdata=None, data=filled_in(found, page.chosen.number))
    return _show(page, form)


@bp.post(PLACE)
@requires(Permission.RECORD_PARTIES)
def record(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Write down the accounts of one party."""
    page = figures_page(db.session, current_identity(), tenderer_id, asked_id("party"))
    if not page.chosen.may_write or not page.terms:
        raise NotGranted
    form = _made(page)()
    if not form.validate():
        return _show(page, form, 422)
    actor, party, seen = current_identity(), page.chosen.party, form.seen_number
    try:
        record_fact(db.session, actor, party.id, "accounts", form.accounts(), seen, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        form.seen.data = str(page.chosen.number)
        return _show(page, form, 422, both=seen != page.chosen.number)
    flash(_("De jaarcijfers van %(name)s zijn vastgelegd.", name=party.name), "toast")
    address = url_for(
        "figures.show", procedure_id=procedure_id, tenderer_id=tenderer_id, party=party.id
    )
    return redirect(address, 303)


def _made(page: FiguresPage) -> type[AccountsForm]:
    years = max(page.years, len(page.chosen.found.years) if page.chosen.found else 0)
    return accounts_form(page.terms, years, page.chosen.party.role)


def _titles(page: FiguresPage) -> Callable[[str], str]:
    """The name of an amount by its id."""
    titles = {term.id: term.title.get(language()) for term in page.terms}
    return lambda id_: titles.get(id_, id_)


def _show(
    page: FiguresPage, form: AccountsForm, status: int = 200, both: bool = False
) -> ResponseReturnValue:
    return render_template(
        "figures/show.html", page=page, form=form, both=both, term_title=_titles(page)
    ), status
