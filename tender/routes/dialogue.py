"""The dialogue: an officer keeps minutes, agreements and topics; others read them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions import dialogue as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.dialogue import TableForm, topics_form
from tender.forms.fields import Form
from tender.pages import dialogue as pages
from tender.pages.dialogue import DialoguePage
from tender.permissions import Permission
from tender.routes.access import (
    asked_id,
    current_identity,
    language,
    requires,
    show_refusals,
)

bp = Blueprint("dialogue", __name__)
ROOT = "/procedures/<uuid:procedure_id>/dialogue"
TOPICS = "topics"


@bp.get(ROOT)
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The dialogue with one tenderer."""
    return _show(procedure_id, asked_id("tenderer"), {})


@bp.post(f"{ROOT}/<uuid:tenderer_id>/topics")
@requires(Permission.RECORD_DIALOGUE)
def topics(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Close every topic that was filled in: all of them, or none when one is refused."""
    case = pages.require_sight(db.session, current_identity(), tenderer_id)
    form = topics_form((topic.id for topic in case.plan.topics), language())(prefix=TOPICS)

    def one(key: str, outcome: str, reason: str) -> None:
        acts.close_topic(db.session, current_identity(), tenderer_id, key, outcome, reason, now())

    done = _("De uitkomsten zijn vastgelegd.")
    return _do(
        procedure_id,
        tenderer_id,
        TOPICS,
        form,
        lambda: save_rows(form, one, {"reason": "text"}),
        done,
        "onderwerpen",
    )


def save_rows(
    form: TableForm, one: Callable[[str, str, str], None], places: dict[str, str]
) -> None:
    """Act on each filled row; Refused with what is wrong on all of them, each at its row."""
    faults, rows = [], tuple(form.filled())
    for row in rows:
        try:
            one(row.key, row.outcome, row.text)
        except Refused as refused:
            for fault in refused.refusals:
                field = places.get(fault.field or "", fault.field or "outcome")
                faults.append(fault.at(f"{row.key}-{field}"))
    if faults:
        raise Refused(faults)
    if not rows:
        form.form_errors.append(_("Vul eerst ten minste één regel in."))
        raise Refused(())


def _do(
    procedure_id: UUID,
    tenderer: UUID,
    key: str,
    form: Form,
    act: Callable[[], None],
    done: str,
    place: str,
) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            act()
            db.session.commit()
            flash(done, "toast")
            there = url_for("dialogue.index", procedure_id=procedure_id, tenderer=tenderer)
            return redirect(f"{there}#{place}", 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(procedure_id, tenderer, {key: form})


def _show(procedure_id: UUID, tenderer: UUID | None, typed: dict[str, Form]) -> ResponseReturnValue:
    """The page; `typed` holds the one form that was sent, with what was typed in it."""
    page = pages.dialogue_page(db.session, current_identity(), tenderer)
    forms = _forms(page) if page.may_record else {}
    shown = render_template(
        "dialogue/index.html",
        page=page,
        forms=forms | typed,
        typed=typed,
        procedure_id=procedure_id,
    )
    return shown, 422 if typed else 200


def _forms(page: DialoguePage) -> dict[str, Form]:
    """Every form of the page, empty."""
    made = topics_form((row.id for row in page.topics), language())
    return {TOPICS: made(formdata=None, prefix=TOPICS)}
