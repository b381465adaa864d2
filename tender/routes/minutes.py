"""The minutes of a session: made in versions, on paper, and confirmed by both sides."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.documents import file_name
from criteria.minutes import Minutes
from criteria.moments import local_date
from criteria.refusals import Refused
from criteria.talks import SIDES
from tender.actions import minutes as acts
from tender.actions import talks
from tender.clock import now
from tender.exports import minutes as word
from tender.extensions import db
from tender.forms.fields import Form
from tender.forms.talks import ConfirmForm, LinkForm, MinutesForm, SignedForm
from tender.imports.inspect import inspect_file
from tender.pages.minutes import MinutesPage, minutes_page, one_version, session_of
from tender.permissions import NotGranted, Permission
from tender.report import minutes as paper
from tender.routes.access import (
    current_identity,
    language,
    requires,
    show_refusals,
    unhurried,
)
from tender.routes.arrival import make_room
from tender.routes.handing_out import handed_out
from tender.vault import Vault

bp = Blueprint("minutes", __name__)
make_room(bp, "signed")
OF_SESSION = "/procedures/<uuid:procedure_id>/dialogue/sessions/<uuid:thread>/minutes"
VERSION = "/procedures/<uuid:procedure_id>/dialogue/minutes/<uuid:minutes_id>"
FORMS = ("pdf", "docx")


@bp.get(OF_SESSION)
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Every version, newest first."""
    return _show(thread)


@bp.post(OF_SESSION)
@requires(Permission.RECORD_DIALOGUE)
def make(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Make a version of what was written."""
    form = MinutesForm()

    def act() -> str:
        talks.make_minutes(
            db.session,
            current_identity(),
            thread,
            form.held_at.data,
            form.ended_at.data,
            form.reason.data or "",
            now(),
            form.seen_number,
        )
        return str(_("Het verslag is gemaakt. Laat het nu bevestigen."))

    return _done(procedure_id, thread, "make", form, act)


@bp.post(f"{VERSION}/confirm/<side>")
@requires(Permission.RECORD_DIALOGUE)
def confirm(procedure_id: UUID, minutes_id: UUID, side: str) -> ResponseReturnValue:
    """A side said that it confirms."""
    thread, form = _thread(minutes_id), ConfirmForm(prefix=_side(side))

    def act() -> str:
        actor, who = current_identity(), form.confirmed_by.data
        acts.confirm_minutes(db.session, actor, minutes_id, side, who, form.how.data or "", now())
        return str(_("De bevestiging is vastgelegd."))

    return _done(procedure_id, thread, side, form, act)


@bp.post(f"{VERSION}/signed/<side>", endpoint="signed")
@requires(Permission.RECORD_DIALOGUE)
def signed(procedure_id: UUID, minutes_id: UUID, side: str) -> ResponseReturnValue:
    """A side signed a copy, which is kept."""
    thread, form = _thread(minutes_id), SignedForm(prefix=f"signed-{_side(side)}")
    name, content = form.sent()

    def act() -> str:
        unhurried(lambda: inspect_file(name, content))
        vault = Vault.load(current_app.instance_path)
        who = form.confirmed_by.data
        acts.confirm_signed(
            db.session, current_identity(), vault, minutes_id, side, who, name, content, now()
        )
        return str(_("Het getekende exemplaar is bewaard."))

    return _done(procedure_id, thread, f"signed-{side}", form, act)


@bp.post(f"{VERSION}/link")
@requires(Permission.RECORD_DIALOGUE)
def link(procedure_id: UUID, minutes_id: UUID) -> ResponseReturnValue:
    """A personal link for somebody of the tenderer; the answer is the only page that shows it."""
    thread, form = _thread(minutes_id), LinkForm(prefix="link")
    if form.validate():
        try:
            token = acts.make_link(
                db.session, current_identity(), minutes_id, form.name.data, now()
            )
            db.session.commit()
            return render_template(
                "minutes/linked.html",
                name=form.name.data,
                link=url_for("minutes_link.show", token=token, _external=True),
                back=url_for(".index", procedure_id=procedure_id, thread=thread),
            )
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(thread, {"link": form}), 422


@bp.get(f"{VERSION}.<form>")
@requires(Permission.VIEW_DIALOGUE)
def file(procedure_id: UUID, minutes_id: UUID, form: str) -> ResponseReturnValue:
    """A version on paper: pdf or docx."""
    if form not in FORMS:
        raise NotGranted
    found = one_version(db.session, current_identity(), minutes_id)
    made = paper.render if form == "pdf" else word.write
    return handed_out(minutes_name(found, form), made(found, language()))


@bp.get("/procedures/<uuid:procedure_id>/dialogue/minutes/signed/<uuid:confirmation_id>")
@requires(Permission.VIEW_DIALOGUE)
def copy(procedure_id: UUID, confirmation_id: UUID) -> ResponseReturnValue:
    """A signed copy, as it came in."""
    vault = Vault.load(current_app.instance_path)
    return handed_out(*acts.read_signed(db.session, current_identity(), vault, confirmation_id))


def minutes_name(found: Minutes, form: str) -> str:
    """Whose minutes these are, of which day: a file that is sent says so, against mistakes."""
    word_ = _("verslag")
    day = local_date(found.held_at)
    stem = f"{found.reference} {word_} {found.tenderer} {day} v{found.version}"
    return file_name(f"{stem}.{form}")


def _thread(minutes_id: UUID) -> UUID:
    return session_of(db.session, current_identity(), minutes_id)


def _side(side: str) -> str:
    if side not in SIDES:
        raise NotGranted
    return side


def _done(
    procedure_id: UUID, thread: UUID, key: str, form: Form, act: Callable[[], str]
) -> ResponseReturnValue:
    if form.validate():
        try:
            told = act()
            db.session.commit()
            flash(told, "toast")
            return redirect(url_for(".index", procedure_id=procedure_id, thread=thread), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(thread, {key: form}), 422


def _show(thread: UUID, typed: dict[str, Form] | None = None) -> str:
    """The page; `typed` holds the one form that was sent, with what was typed in it."""
    page = minutes_page(db.session, current_identity(), thread, now(), language())
    if typed and isinstance(typed.get("make"), MinutesForm):
        typed["make"].seen.data = str(page.seen)
    forms = _forms(page) | (typed or {})
    return render_template("minutes/index.html", page=page, forms=forms, typed=typed or {})


def _forms(page: MinutesPage) -> dict[str, Form]:
    """Every form of the page, empty."""
    if not page.may_record:
        return {}
    line = page.line
    data = {"held_at": line.starts, "ended_at": line.ends, "seen": str(page.seen)}
    found: dict[str, Form] = {"make": MinutesForm(formdata=None, data=data)}
    for side in SIDES:
        found[side] = ConfirmForm(formdata=None, prefix=side)
        found[f"signed-{side}"] = SignedForm(formdata=None, prefix=f"signed-{side}")
    found["link"] = LinkForm(formdata=None, prefix="link")
    return found
