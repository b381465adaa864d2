"""The page behind a tenderer's personal link. Whoever holds the link is the tenderer."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.application import Content, check_application, check_price, check_quality, pack
from criteria.refusals import Refusal, Refused, refusal
from tender.actions import offers as acts
from tender.actions.receiving import (
    digests_of,
    own_case,
    submit_application,
    withdraw_application,
)
from tender.clock import now
from tender.extensions import db
from tender.forms.tenderer import (
    HandInForm,
    OfferForm,
    WithdrawForm,
    application_form,
    offer_form,
)
from tender.imports.price_sheet import LARGEST
from tender.pages.papers import own_papers, read_sheet
from tender.pages.tenderer import OFFER, own_page
from tender.permissions import Identity
from tender.routes.access import public, show_refusals, unhurried
from tender.routes.arrival import arrived, note_arrival
from tender.routes.holding import holder
from tender.routes.own_page import empty_form, show
from tender.store import envelopes
from tender.vault import Vault

bp = Blueprint("tenderer", __name__)


@bp.url_value_preprocessor
def _arrives(_endpoint: str | None, _values: object) -> None:
    note_arrival()


@bp.route("/hand-in/<token>", methods=["GET"])
@public
def page(token: str) -> ResponseReturnValue:
    """What was handed in, what can be handed in now, and the letters."""
    shown = own_page(db.session, holder(token), now())
    return show(token, shown, empty_form(shown))


@bp.post("/hand-in/<token>/application")
@public
def application(token: str) -> ResponseReturnValue:
    """Hand in the application, or replace it."""
    actor = holder(token)
    shown = own_page(db.session, actor, now())
    form = application_form(shown.case.plan)()
    if "more" in request.form:
        form.add_rows()
        return show(token, shown, form)
    content = form.content()
    faults = check_application(shown.case.plan, content)
    if not form.validate():
        return _refused(
            token, form, [f for f in faults if f.field != "parties" or not form.wrong_rows]
        )
    try:
        if not _came_before(actor, {"application": content}, form.seen_number):
            submit_application(db.session, actor, _vault(), content, now(), arrived())
        db.session.commit()
    except Refused as refused:
        return _refused(token, form, refused.refusals)
    flash(_("Wij hebben uw aanmelding ontvangen. Bewaar het ontvangstbewijs hieronder."), "ok")
    return redirect(url_for("tenderer.page", token=token), 303)


@bp.post("/hand-in/<token>/application/withdraw")
@public
def withdraw(token: str) -> ResponseReturnValue:
    """Take the application back, in every version."""
    actor, form = holder(token), WithdrawForm()
    try:
        if form.validate():
            withdraw_application(db.session, actor, now(), form.seen_number)
            db.session.commit()
            flash(_("Uw aanmelding is ingetrokken. Wij openen haar niet."), "ok")
            return redirect(url_for("tenderer.page", token=token), 303)
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
    shown = own_page(db.session, actor, now())
    form.seen.data = str(shown.seen)
    return show(token, shown, empty_form(shown), 422, form)


@bp.post("/hand-in/<token>/offer")
@public
def offer(token: str) -> ResponseReturnValue:
    """Hand in the final offer, or replace it: quality and price in two envelopes."""
    actor = holder(token)
    shown = own_page(db.session, actor, now())
    form = offer_form(shown.case.plan, shown.lots)()
    if form.sends_sheet:
        return _sheet_read(token, form)
    quality, price = form.quality(), form.price()
    if not form.validate():
        plan = shown.case.plan
        return _refused(token, form, (*check_quality(plan, quality), *check_price(plan, price)))
    try:
        if not _came_before(actor, {"quality": quality, "price": price}, form.seen_number):
            acts.submit_offer(db.session, actor, _vault(), quality, price, arrived())
        db.session.commit()
    except Refused as refused:
        return _refused(token, form, refused.refusals)
    flash(_("Wij hebben uw inschrijving ontvangen. Bewaar de ontvangstbewijzen hieronder."), "ok")
    return redirect(url_for("tenderer.page", token=token), 303)


@bp.post("/hand-in/<token>/offer/withdraw")
@public
def withdraw_offer(token: str) -> ResponseReturnValue:
    """Take the final offer back, both parts of it."""
    actor, form = holder(token), WithdrawForm()
    try:
        if form.validate():
            acts.withdraw_offer(db.session, actor, now(), form.seen_number)
            db.session.commit()
            flash(_("Uw definitieve inschrijving is ingetrokken. Wij openen haar niet."), "ok")
            return redirect(url_for("tenderer.page", token=token), 303)
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
    shown = own_page(db.session, actor, now())
    form.seen.data = str(shown.seen)
    return show(token, shown, empty_form(shown), 422, form)


@bp.post("/hand-in/<token>/offer/sheet")
@public
def price_sheet(token: str) -> ResponseReturnValue:
    """Read a filled-in price sheet into the form. Nothing of it is kept, nothing is handed in."""
    shown = own_page(db.session, holder(token), now())
    form = offer_form(shown.case.plan, shown.lots)()
    if not form.sends_sheet:
        return _refused(token, form, [refusal("price_sheet.choose", "sheet")])
    return _sheet_read(token, form)


def _sheet_read(token: str, form: OfferForm) -> ResponseReturnValue:
    """The page with the amounts of the sheet in the form, and every finding about it."""
    actor = holder(token)
    shown = own_page(db.session, actor, now())
    if shown.asks != OFFER:
        return _refused(token, form, [refusal("acts.deadline_over", deadline=shown.deadline)])
    papers = own_papers(db.session, actor)
    name, data = form.sent_sheet(LARGEST)
    reading = unhurried(lambda: read_sheet(papers, name, data))
    for prices in reading.lots:
        if prices.years or prices.elements:
            form.fill(prices)
    db.session.rollback()
    shown = own_page(db.session, holder(token), now())
    return show(token, shown, form, 200 if reading.good else 422, reading=reading)


def _refused(token: str, form: HandInForm, faults: Iterable[Refusal]) -> ResponseReturnValue:
    """The same page with everything that was typed and every fault at its field."""
    db.session.rollback()
    show_refusals(form, form.place(faults))
    shown = own_page(db.session, holder(token), now())
    form.seen.data = str(shown.seen)
    return show(token, shown, form, 422)


def _came_before(actor: Identity, parts: dict[str, Content], seen: int) -> bool:
    """Whether exactly this was handed in since the form was made: a form that was sent twice.

    Refused when something else was handed in meanwhile.
    """
    case = own_case(db.session, actor, lock=True)
    received = envelopes.envelopes_of(db.session, actor.id)
    last = {row.kind: row for row in sorted(received, key=lambda row: row.number)}
    last = {kind: row for kind, row in last.items() if kind in parts}
    if max((row.number for row in last.values()), default=0) <= seen:
        return False
    digests = {
        kind: digests_of(_vault(), case, actor.id, kind, pack(content))
        for kind, content in parts.items()
    }
    same = last.keys() == digests.keys() and all(
        row.digest in digests[kind] for kind, row in last.items()
    )
    if not same or not all(row.standing for row in last.values()):
        raise Refused(refusal("acts.changed_meanwhile"))
    return True


def _vault() -> Vault:
    return Vault.load(current_app.instance_path)
