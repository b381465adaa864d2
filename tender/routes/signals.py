"""Confidential signals: for their readers alone. For anybody else they are not there."""

from __future__ import annotations

from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from criteria.signals import SignalFile
from tender.actions.entry import object_id
from tender.actions.signals import (
    follow_up,
    open_signal_to,
    read_signal,
    read_signal_file,
    record_signal,
    withdraw_signal,
)
from tender.clock import now
from tender.extensions import db
from tender.forms.signals import FollowForm, ReaderForm, SignalForm, WithdrawSignalForm, sent_file
from tender.imports.inspect import inspect_file
from tender.pages.signals import SignalPage, new_page, signal_page, signals_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, page_number, requires, show_refusals, unhurried
from tender.routes.arrival import make_room
from tender.routes.handing_out import handed_out
from tender.vault import Vault

bp = Blueprint("signals", __name__)
ROOT = "/procedures/<uuid:procedure_id>/signals"
make_room(bp, "record", "follow")


@bp.get(ROOT)
@requires(Permission.VIEW_SIGNALS)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The signals that were opened to the viewer."""
    page = signals_page(db.session, current_identity(), _vault(), page_number())
    return render_template("signals/index.html", page=page)


@bp.get(f"{ROOT}/new")
@requires(Permission.RECORD_SIGNAL)
def new(procedure_id: UUID) -> ResponseReturnValue:
    return _new(SignalForm(formdata=None, data={"party": request.args.get("party", "")}))


def _new(form: SignalForm) -> str:
    page = new_page(db.session, current_identity())
    form.offer(page.parties, page.persons)
    return render_template("signals/new.html", page=page, form=form)


@bp.post(ROOT)
@requires(Permission.RECORD_SIGNAL)
def record(procedure_id: UUID) -> ResponseReturnValue:
    """Record a signal, sealed."""
    page, form = new_page(db.session, current_identity()), SignalForm()
    form.offer(page.parties, page.persons)
    if form.validate():
        sent = sent_file(form)
        try:
            _inspect(sent)
            signal = record_signal(
                db.session,
                current_identity(),
                _vault(),
                object_id(form.party.data),
                form.content(),
                sent,
                _chosen(form),
                now(),
            )
            db.session.commit()
            flash(_("Vastgelegd. Alleen wie u koos, kan het lezen."), "toast")
            return redirect(_url(procedure_id, signal), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _new(form), 422


def _inspect(sent: SignalFile | None) -> None:
    """Look into a file before the act, while nobody waits for us."""
    if sent is not None:
        unhurried(lambda: inspect_file(sent.name, sent.content))


def _chosen(form: SignalForm) -> tuple[UUID, ...]:
    try:
        return form.chosen()
    except ValueError:
        raise NotGranted from None


@bp.get(f"{ROOT}/<uuid:signal_id>")
@requires(Permission.VIEW_SIGNALS)
def show(procedure_id: UUID, signal_id: UUID) -> ResponseReturnValue:
    """One signal, for its readers."""
    try:
        page = signal_page(db.session, current_identity(), _vault(), signal_id)
    except Refused:
        return _to_declaration(procedure_id)
    return _show(page)


def _show(
    page: SignalPage,
    follow: FollowForm | None = None,
    reader: ReaderForm | None = None,
    withdraw: WithdrawSignalForm | None = None,
) -> str:
    if page.words is None:
        return render_template("signals/closed.html", page=page)
    if follow is None:
        follow = FollowForm(formdata=None, data={"seen": str(page.seen)})
    if reader is None:
        reader = ReaderForm(formdata=None)
    reader.person.offer(page.persons)
    forms = {"follow": follow, "reader": reader}
    forms["withdraw"] = withdraw or WithdrawSignalForm(formdata=None)
    return render_template("signals/show.html", page=page, **forms)


@bp.post(f"{ROOT}/<uuid:signal_id>")
@requires(Permission.VIEW_SIGNALS)
def read(procedure_id: UUID, signal_id: UUID) -> ResponseReturnValue:
    """Open a signal; that somebody opened something confidential goes on record."""
    try:
        read_signal(db.session, current_identity(), signal_id, now())
        db.session.commit()
    except Refused:
        return _to_declaration(procedure_id)
    return redirect(_url(procedure_id, signal_id), 303)


@bp.post(f"{ROOT}/<uuid:signal_id>/withdraw")
@requires(Permission.RECORD_SIGNAL)
def withdraw(procedure_id: UUID, signal_id: UUID) -> ResponseReturnValue:
    """Withdraw a signal that was recorded by mistake."""
    actor, form = current_identity(), WithdrawSignalForm()
    try:
        page = signal_page(db.session, actor, _vault(), signal_id)
    except Refused:
        return _to_declaration(procedure_id)
    if form.validate():
        try:
            reason = form.reason.data or ""
            withdraw_signal(db.session, actor, _vault(), signal_id, reason, now())
            db.session.commit()
            flash(_("Het signaal is ingetrokken. Niemand leest het nog."), "toast")
            return redirect(_url(procedure_id, signal_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(page, withdraw=form), 422


@bp.post(f"{ROOT}/<uuid:signal_id>/follow-up", endpoint="follow")
@requires(Permission.RECORD_SIGNAL)
def follow_up_on(procedure_id: UUID, signal_id: UUID) -> ResponseReturnValue:
    """Add what was done with a signal."""
    try:
        page, form = signal_page(db.session, current_identity(), _vault(), signal_id), FollowForm()
    except Refused:
        return _to_declaration(procedure_id)
    if form.validate():
        try:
            words, file = form.content(), sent_file(form)
            _inspect(file)
            actor, seen = current_identity(), form.seen_number
            follow_up(db.session, actor, _vault(), signal_id, words, file, seen, now())
            db.session.commit()
            flash(_("Vastgelegd. Alleen de lezers zien het."), "toast")
            return redirect(_url(procedure_id, signal_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
            form.seen.data = str(page.seen)
    return _show(page, follow=form), 422


@bp.post(f"{ROOT}/<uuid:signal_id>/readers", endpoint="open")
@requires(Permission.RECORD_SIGNAL)
def open_to(procedure_id: UUID, signal_id: UUID) -> ResponseReturnValue:
    """Open a signal to one more person."""
    try:
        page, form = signal_page(db.session, current_identity(), _vault(), signal_id), ReaderForm()
    except Refused:
        return _to_declaration(procedure_id)
    form.person.offer(page.persons)
    if form.validate() and form.person.data:
        chosen = object_id(form.person.data)
        try:
            open_signal_to(db.session, current_identity(), signal_id, chosen, now())
            db.session.commit()
            flash(_("Vastgelegd. Deze persoon kan het nu lezen."), "toast")
            return redirect(_url(procedure_id, signal_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, Refused(one.at("person") for one in refused.refusals))
    elif not form.person.errors:
        form.person.errors = [_("Kies een persoon.")]
    return _show(page, reader=form), 422


@bp.post(f"{ROOT}/<uuid:signal_id>/files/<int:number>")
@requires(Permission.VIEW_SIGNALS)
def file(procedure_id: UUID, signal_id: UUID, number: int) -> ResponseReturnValue:
    """The file of a signal, to keep; its name tells nothing."""
    try:
        actor, where = current_identity(), (signal_id, number)
        name, content = read_signal_file(db.session, actor, _vault(), *where, now())
        db.session.commit()
    except Refused:
        return _to_declaration(procedure_id)
    return handed_out(name, content)


def _vault() -> Vault:
    return Vault.load(current_app.instance_path)


def _url(procedure_id: UUID, signal_id: UUID) -> str:
    return url_for("signals.show", procedure_id=procedure_id, signal_id=signal_id)


def _to_declaration(procedure_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("tenderers.declare", procedure_id=procedure_id), 303)
