"""Equal information: who spoke of what, notices to everybody, and consent to tell of an idea."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions import informing as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.informing import ConsentForm, DeliveryForm, NoticeForm
from tender.pages import informing as pages
from tender.pages.informing import TellPage
from tender.permissions import NotGranted, Permission
from tender.routes.access import asked_id, current_identity, requires, show_refusals
from tender.routes.acting import letters_came
from tender.routes.errors import gives_back

bp = Blueprint("informing", __name__)
ROOT = "/procedures/<uuid:procedure_id>/dialogue/informing"


@bp.get(ROOT)
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """Who spoke of what and for how long, what was told to all, and who has had it."""
    return _show()


@bp.get(f"{ROOT}/new")
@requires(Permission.INFORM_TENDERERS)
def write(procedure_id: UUID) -> ResponseReturnValue:
    """The form of a notice; with the words of the agreement that it is about."""
    page = _tell_page()
    first = {}
    if page.agreement is not None:
        words = page.consent.told if page.idea and page.consent else page.agreement.text
        known = not page.idea or page.consent is not None
        first = {"title": page.agreement.details.title, "text": words} if known else {}
    return _write(page, NoticeForm(formdata=None, data=first))


@bp.post(f"{ROOT}/new")
@requires(Permission.INFORM_TENDERERS)
def tell(procedure_id: UUID) -> ResponseReturnValue:
    """Tell every tenderer in the phase the same at the same moment."""
    page, form = _tell_page(), NoticeForm()
    if form.validate_on_submit():
        about = page.agreement.thread if page.agreement else None
        try:
            made = acts.tell_everybody(
                db.session, current_identity(), form.title.data, form.text.data, about, now()
            )
            db.session.commit()
            flash(_("Bericht %(number)s staat bij alle inschrijvers.", number=made.number), "toast")
            return _to(procedure_id, f"bericht-{made.number}")
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _write(page, form), 422


@gives_back("informing.tell")
def untold(procedure_id: UUID) -> ResponseReturnValue | None:
    """The notice that was typed in a session that ended."""
    return _write(_tell_page(), NoticeForm(), ended=True), 422


@bp.post(f"{ROOT}/<uuid:notice_id>/<uuid:tenderer_id>")
@requires(Permission.INFORM_TENDERERS)
def deliver(procedure_id: UUID, notice_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Record that a tenderer had a notice by another way."""
    page = pages.informing_page(db.session, current_identity())
    if all(line.notice.id != notice_id for line in page.notices) or tenderer_id not in dict(
        page.names
    ):
        raise NotGranted
    form = DeliveryForm(prefix=_prefix(notice_id, tenderer_id))
    if form.validate_on_submit():
        try:
            identity = current_identity()
            acts.record_delivery(
                db.session, identity, notice_id, tenderer_id, form.note.data, now()
            )
            db.session.commit()
            flash(_("De ontvangst is vastgelegd."), "toast")
            return _to(procedure_id, "berichten")
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(form), 422


@bp.get(f"{ROOT}/consent/<uuid:thread>")
@requires(Permission.INFORM_TENDERERS)
def consent(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """The form of a consent to tell of a confidential idea."""
    return _consent(thread, ConsentForm(formdata=None))


@bp.post(f"{ROOT}/consent/<uuid:thread>")
@requires(Permission.INFORM_TENDERERS)
def record_consent(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Record a consent; an earlier one stays."""
    form = ConsentForm()
    if form.validate_on_submit():
        assert form.given_at.data is not None
        try:
            acts.record_consent(
                db.session,
                current_identity(),
                thread,
                form.given_by.data,
                form.given_at.data,
                form.told.data,
                now(),
            )
            db.session.commit()
            flash(_("De toestemming is vastgelegd."), "toast")
            return redirect(
                url_for("agreements.show", procedure_id=procedure_id, thread=thread), 303
            )
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _consent(thread, form), 422


@gives_back("informing.record_consent")
def unconsented(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
    """The consent that was typed in a session that ended."""
    return _consent(thread, ConsentForm(), ended=True), 422


def _tell_page() -> TellPage:
    return pages.tell_page(db.session, current_identity(), asked_id("agreement"))


def _prefix(notice: UUID, tenderer: UUID) -> str:
    return f"d{notice}{tenderer}"


def _to(procedure_id: UUID, place: str) -> ResponseReturnValue:
    return redirect(url_for("informing.index", procedure_id=procedure_id, _anchor=place), 303)


def _show(typed: DeliveryForm | None = None) -> str:
    """The page; `typed` is the form of a delivery that was refused."""
    page = pages.informing_page(db.session, current_identity())
    forms = {}
    for line in page.notices if page.may_tell else ():
        for tenderer, _name, receipt in line.had:
            if receipt is None:
                prefix = _prefix(line.notice.id, tenderer)
                forms[line.notice.id, tenderer] = DeliveryForm(formdata=None, prefix=prefix)
                if typed is not None and typed.note.name.startswith(prefix):
                    forms[line.notice.id, tenderer] = typed
    return render_template(
        "informing/index.html",
        page=page,
        forms=forms,
        typed=typed,
        procedure_id=current_identity().procedure_id,
        mailed=letters_came(page.case)["mailed"],
    )


def _write(page: TellPage, form: NoticeForm, *, ended: bool = False) -> str:
    procedure_id = current_identity().procedure_id
    return render_template(
        "informing/write.html", page=page, form=form, ended=ended, procedure_id=procedure_id
    )


def _consent(thread: UUID, form: ConsentForm, *, ended: bool = False) -> str:
    page = pages.tell_page(db.session, current_identity(), thread)
    if not page.idea:
        raise NotGranted
    procedure_id = current_identity().procedure_id
    return render_template(
        "informing/consent.html", page=page, form=form, ended=ended, procedure_id=procedure_id
    )
