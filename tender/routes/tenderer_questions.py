"""The tenderer's own page: answering questions, and its letters as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from criteria.documents import LARGEST
from criteria.refusals import Refused, refuse_if
from tender.actions.clarification import answer_questions, check_files
from tender.actions.letter_receipts import note_letter_opened, note_notice_opened
from tender.actions.receiving import own_case
from tender.clock import now
from tender.extensions import db
from tender.forms.clarification import AnswersForm
from tender.pages.clarification import own_decision, own_desk, own_paper
from tender.permissions import NotGranted
from tender.routes.access import language, public, show_refusals, unhurried
from tender.routes.arrival import arrived, note_arrival
from tender.routes.holding import holder
from tender.routes.on_paper import on_paper
from tender.routes.own_page import form_of, shown_with
from tender.vault import Vault

bp = Blueprint("tenderer_questions", __name__)
_AT_ONCE = 3
"""How many files of the largest size fit in one answer."""
_AROUND = 1024 * 1024


@bp.url_value_preprocessor
def _arrives(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Whoever holds a link with questions that are open may send files with the answer."""
    if request.method == "POST":
        note_arrival(_room(values or {}))


def _room(values: dict[str, Any]) -> int | None:
    """The most bytes of an answer; None where nothing is asked."""
    if "round_id" not in values:
        return None
    try:
        desk = own_desk(db.session, holder(values.get("token", "")), now())
        waiting = not desk.line_of(values["round_id"]).round.closed
    except NotGranted:
        waiting = False
    db.session.rollback()  # nothing is held while the files come in
    return _AT_ONCE * LARGEST + _AROUND if waiting else None


@bp.post("/hand-in/<token>/questions/<uuid:round_id>")
@public
def answer(token: str, round_id: UUID) -> ResponseReturnValue:
    """Answer questions of a round, or add to an answer."""
    actor = holder(token)
    desk = own_desk(db.session, actor, now(), language())
    form = form_of(desk, round_id)
    ids = {line.question.number: line.question.id for line in desk.line_of(round_id).questions}
    if not form.validate():
        return _refused(token, round_id, form)
    texts = {ids[number]: text for number, text in form.texts().items() if text.strip()}
    sent = form.files()
    files = {ids[number]: some for number, some in sent.items()}
    vault = Vault.load(current_app.instance_path)
    wrong = unhurried(lambda: check_files(sent))
    try:
        refuse_if(wrong)
        late = answer_questions(db.session, actor, vault, round_id, texts, files, now(), arrived())
        db.session.commit()
    except Refused as refused:
        show_refusals(form, refused)
        return _refused(token, round_id, form)
    count = sum(len(some) for some in files.values())
    told = ngettext("Met één bestand.", "Met %(num)s bestanden.", count) if count else ""
    received = _("Wij hebben uw antwoord ontvangen.")
    after = _("Het kwam na de termijn.") if late else ""
    flash(" ".join(part for part in (received, told, after) if part), "warn" if late else "ok")
    return redirect(url_for("tenderer.page", token=token, _anchor="t-vragen"), 303)


def _refused(token: str, round_id: UUID, form: AnswersForm) -> ResponseReturnValue:
    """The same page with what was typed; files have to be chosen again."""
    db.session.rollback()
    return shown_with(token, {round_id: form}, 422)


@bp.get("/hand-in/<token>/letters/<uuid:notice_id>.<form>")
@public
def letter(token: str, notice_id: UUID, form: str) -> ResponseReturnValue:
    """A letter that this tenderer was sent, as a file."""
    return on_paper(own_paper(db.session, holder(token), notice_id), form)


@bp.post("/hand-in/<token>/letters/<uuid:notice_id>")
@public
def had(token: str, notice_id: UUID) -> ResponseReturnValue:
    """The tenderer has a letter of the desk. Twice is once."""
    return _received(token, note_notice_opened, notice_id, f"ontvangst-{notice_id}")


@bp.get("/hand-in/<token>/decisions/<int:number>.<form>")
@public
def decision(token: str, number: int, form: str) -> ResponseReturnValue:
    """The letter of a decision that this tenderer was sent, as a file."""
    return on_paper(own_decision(db.session, holder(token), number), form)


@bp.post("/hand-in/<token>/decisions/<int:number>")
@public
def opened(token: str, number: int) -> ResponseReturnValue:
    """The tenderer has its letter. Twice is once."""
    return _received(token, note_letter_opened, number, f"t-brief-{number}")


def _received(
    token: str, note: Callable[..., None], which: UUID | int, anchor: str
) -> ResponseReturnValue:
    actor = holder(token)
    note(db.session, actor, own_case(db.session, actor, lock=True), which, now())
    db.session.commit()
    flash(_("Dank u. Wij hebben vastgelegd dat u deze brief hebt ontvangen."), "ok")
    return redirect(url_for("tenderer.page", token=token, _anchor=anchor), 303)
