"""The board of topics with a tenderer, and one topic: closed with an outcome and a reason."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.board import FILTERS
from criteria.moments import show_date
from criteria.refusals import Refused
from tender.actions.dialogue import close_topic
from tender.clock import now
from tender.extensions import db
from tender.forms.topics import CloseForm, close_form
from tender.pages import topics as pages
from tender.pages.talk_list import Talk
from tender.pages.topics import TopicPage
from tender.permissions import Permission
from tender.routes.access import (
    asked_id,
    current_identity,
    language,
    requires,
    show_refusals,
)
from tender.routes.errors import gives_back

bp = Blueprint("topics", __name__)
ROOT = "/procedures/<uuid:procedure_id>/dialogue/topics"


@bp.get(ROOT)
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The board of one tenderer: every topic of the plan, or those that are asked for."""
    asked = request.args.get("show", "")
    show = asked if asked in FILTERS else ""
    page = pages.board(db.session, current_identity(), asked_id("tenderer"), show)
    return render_template("topics/index.html", page=page, procedure_id=procedure_id)


@bp.get(f"{ROOT}/<topic>")
@requires(Permission.VIEW_DIALOGUE)
def show(procedure_id: UUID, topic: str) -> ResponseReturnValue:
    """All that was said and decided on one topic with a tenderer."""
    page = _page(topic)
    return _show(page, _form(page, empty=True))


@bp.post(f"{ROOT}/<topic>")
@requires(Permission.RECORD_DIALOGUE)
def close(procedure_id: UUID, topic: str) -> ResponseReturnValue:
    """Close the topic, or close it otherwise; what was decided before stays."""
    page = _page(topic)
    form = _form(page)
    if form.validate_on_submit():
        try:
            close_topic(
                db.session,
                current_identity(),
                page.tenderer,
                topic,
                form.outcome.data,
                form.reason.data,
                now(),
                UUID(form.session.data) if form.session.data else None,
                form.seen_number,
            )
            db.session.commit()
            flash(_("De uitkomst is vastgelegd."), "toast")
            there = url_for(
                "topics.show", procedure_id=procedure_id, topic=topic, tenderer=page.tenderer
            )
            return redirect(there, 303)
        except Refused as refused:
            db.session.rollback()
            page = _page(topic)
            show_refusals(form, refused)
            form.seen.data = str(len(page.decided))
    return _show(page, form), 422


@gives_back("topics.close")
def unsaved(procedure_id: UUID, topic: str) -> ResponseReturnValue | None:
    """The topic with what was typed in a session that ended."""
    page = _page(topic)
    return _show(page, _form(page), ended=True), 422


def _page(topic: str) -> TopicPage:
    return pages.topic_page(db.session, current_identity(), topic, asked_id("tenderer"))


def _form(page: TopicPage, *, empty: bool = False) -> CloseForm:
    made = close_form(talk_pairs(page.talks), language())
    seen = {"seen": str(len(page.decided))}
    return made(formdata=None, data=seen) if empty else made()


def _show(page: TopicPage, form: CloseForm, *, ended: bool = False) -> str:
    procedure_id = current_identity().procedure_id
    return render_template(
        "topics/show.html", page=page, form=form, ended=ended, procedure_id=procedure_id
    )


def talk_pairs(talks: Iterable[Talk], *, open_only: bool = False) -> list[tuple[str, str]]:
    """Sessions to choose from, as (thread, words), the newest first."""
    found = [(str(row.thread), talk_words(row)) for row in talks if row.open or not open_only]
    return found[::-1]


def talk_words(talk: Talk) -> str:
    """What a session is called in a list: its day, and its title."""
    day = show_date(talk.at, language())
    words: str = _("%(title)s, %(day)s", title=talk.title or _("Sessie"), day=day)
    return words
