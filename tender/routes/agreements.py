"""Agreements with a tenderer: the list, one with its versions, made, put otherwise, dropped."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.difference import difference
from criteria.refusals import Refused
from tender.actions import agreements as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.agreements import LINKS, AgreementForm, DropForm, agreement_form
from tender.pages import agreements as pages
from tender.pages.agreements import OnePage, Words, WritePage
from tender.permissions import Permission
from tender.routes.access import (
    asked_id,
    current_identity,
    language,
    requires,
    show_refusals,
)
from tender.routes.errors import gives_back
from tender.routes.topics import talk_pairs

bp = Blueprint("agreements", __name__)
ROOT = "/procedures/<uuid:procedure_id>/dialogue/agreements"


@bp.get(ROOT)
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """What was agreed with one tenderer: all of it, or what is asked for."""
    asked = request.args.get("show", "")
    show = asked if asked in pages.FILTERS else ""
    page = pages.list_page(db.session, current_identity(), asked_id("tenderer"), show)
    return render_template("agreements/index.html", page=page, procedure_id=procedure_id)


@bp.get(f"{ROOT}/new")
@requires(Permission.RECORD_DIALOGUE)
def new(procedure_id: UUID) -> ResponseReturnValue:
    """The form for a new agreement, with the topic and the session it was asked from."""
    page = _new_page()
    at = {"topic": request.args.get("topic", ""), "session": request.args.get("session", "")}
    return _write(page, _form(page, **at))


@bp.post(f"{ROOT}/new")
@requires(Permission.RECORD_DIALOGUE)
def record(procedure_id: UUID) -> ResponseReturnValue:
    """Number and keep an agreement."""
    page = _new_page()
    form = _form(page)
    if form.validate_on_submit():
        try:
            made = acts.record_agreement(
                db.session,
                current_identity(),
                page.tenderer,
                _session(form),
                form.topic.data,
                form.kind.data,
                form.text.data,
                form.details(),
                now(),
            )
            db.session.commit()
            flash(_("%(ref)s is vastgelegd.", ref=made.ref), "toast")
            return _to(procedure_id, made.thread)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _write(page, form), 422


@gives_back("agreements.record")
def unrecorded(procedure_id: UUID) -> ResponseReturnValue | None:
    """The form of a new agreement with what was typed in a session that ended."""
    page = _new_page()
    return _write(page, _form(page), ended=True), 422


@bp.get(f"{ROOT}/<uuid:thread>")
@requires(Permission.VIEW_DIALOGUE)
def show(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """One agreement with every version."""
    page = pages.one_page(db.session, current_identity(), thread)
    return _show(page, _drop(page))


@bp.get(f"{ROOT}/<uuid:thread>/revise")
@requires(Permission.RECORD_DIALOGUE)
def rewrite(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """The form for the next version, with the words of the last one."""
    page = pages.revise_page(db.session, current_identity(), thread)
    last = page.last
    assert last is not None
    first = {"kind": last.kind, "text": last.text, "seen": str(last.version)}
    return _write(page, _form(page, **asdict(last.details), **first))


@bp.post(f"{ROOT}/<uuid:thread>/revise")
@requires(Permission.RECORD_DIALOGUE)
def revise(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Keep the next version. When another was faster nothing is lost: both texts are shown."""
    page = pages.revise_page(db.session, current_identity(), thread)
    form = _form(page)
    if form.validate_on_submit():
        try:
            made = acts.revise_agreement(
                db.session,
                current_identity(),
                thread,
                form.seen_number,
                _session(form),
                form.kind.data,
                form.text.data,
                form.details(),
                form["reason"].data,
                now(),
            )
            db.session.commit()
            words = _("%(ref)s heeft nu versie %(version)s.", ref=made.ref, version=made.version)
            flash(words, "toast")
            return _to(procedure_id, thread)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _write(page, form), 422


@gives_back("agreements.revise")
def unrevised(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
    """The next version with what was typed in a session that ended."""
    page = pages.revise_page(db.session, current_identity(), thread)
    return _write(page, _form(page), ended=True), 422


@bp.post(f"{ROOT}/<uuid:thread>/drop")
@requires(Permission.RECORD_DIALOGUE)
def drop(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """The agreement holds no longer; it stays in the list, with the reason."""
    form = DropForm()
    if form.validate_on_submit():
        try:
            identity = current_identity()
            made = acts.drop_agreement(
                db.session, identity, thread, form.seen_number, form.reason.data, now()
            )
            db.session.commit()
            flash(_("%(ref)s is vervallen.", ref=made.ref), "toast")
            return _to(procedure_id, thread)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    page = pages.one_page(db.session, current_identity(), thread)
    form.seen.data = str(page.last.version)
    return _show(page, form), 422


@gives_back("agreements.drop")
def undropped(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
    """The agreement with the reason that was typed in a session that ended."""
    page = pages.one_page(db.session, current_identity(), thread)
    return _show(page, DropForm(), ended=True), 422


def _new_page() -> WritePage:
    return pages.new_page(db.session, current_identity(), asked_id("tenderer"))


def _form(page: WritePage, **first: object) -> AgreementForm:
    """The form of a page; as it was sent, or with `first` filled in."""
    lang = language()
    topics = [(topic.id, f"{topic.id} {topic.title.get(lang)}") for topic in page.topics]
    made = agreement_form(
        lang,
        topics,
        talk_pairs(page.talks, open_only=True),
        {name: _pairs(getattr(page.links, name), lang) for name in LINKS},
        new=page.last is None,
    )
    if not first:
        return made()
    return made(formdata=None, data={"status": "agreed", "owner": "both", **first})


def _pairs(known: Words, lang: str) -> list[tuple[str, str]]:
    return [(id_, words.get(lang)) for id_, words in known]


def _session(form: AgreementForm) -> UUID | None:
    return UUID(form.session.data) if form.session.data else None


def _drop(page: OnePage) -> DropForm:
    return DropForm(formdata=None, data={"seen": str(page.last.version)})


def _to(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    return redirect(url_for("agreements.show", procedure_id=procedure_id, thread=thread), 303)


def _write(page: WritePage, form: AgreementForm, *, ended: bool = False) -> str:
    """The form; beside it what another recorded since it was read."""
    last = page.last
    faster = last is not None and form.seen_number != last.version
    if faster and last is not None:
        form.seen.data = str(last.version)
    return render_template(
        "agreements/write.html",
        page=page,
        form=form,
        ended=ended,
        faster=faster,
        changes=difference(last.text, form.text.data or "") if faster and last else (),
        procedure_id=current_identity().procedure_id,
    )


def _show(page: OnePage, form: DropForm, *, ended: bool = False) -> str:
    procedure_id = current_identity().procedure_id
    return render_template(
        "agreements/show.html", page=page, form=form, ended=ended, procedure_id=procedure_id
    )
