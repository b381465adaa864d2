"""Questions to a tenderer: preparing, the letter, sending, answers by other means, closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.moments import AMSTERDAM
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import clarification as acts
from tender.actions.evidence import read_evidence
from tender.clock import now
from tender.extensions import db
from tender.forms.clarification import (
    CloseRoundForm,
    QuestionForm,
    RecordAnswerForm,
    SendRoundForm,
    chosen_subject,
)
from tender.forms.tenderers import PlainForm
from tender.pages.clarification import (
    ClarificationPage,
    clarification_page,
    draft_questions,
)
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.acting import acted, letters_came
from tender.routes.handing_out import handed_out
from tender.routes.on_paper import on_paper
from tender.vault import Vault

bp = Blueprint("clarification", __name__)
ADDRESS = "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/questions"


def _page(tenderer_id: UUID, deadline: datetime | None = None) -> ClarificationPage:
    return clarification_page(
        db.session, current_identity(), now(), tenderer_id, deadline, language()
    )


def _acting(tenderer_id: UUID) -> ClarificationPage:
    """The page for whoever acts on it; NotGranted where there is nothing to ask or to handle."""
    page = _page(tenderer_id)
    if page.declared and not (page.may_ask or any(line.mine for line in page.rounds)):
        raise NotGranted
    return page


def _show(page: ClarificationPage, status: int = 200, **typed: Any) -> ResponseReturnValue:
    """The page with its forms; `typed` are those that were sent and not taken.

    The forms of a round stand under "answers" and "closings", by the id of its question or itself.
    """
    forms = {"question": _question(page), "send": _send(page)} | typed
    body = render_template(
        "clarification/index.html",
        page=page,
        forms=forms,
        answers=_empty_answers(page) | typed.get("answers", {}),
        closings={
            line.round.id: CloseRoundForm(formdata=None, prefix=f"round-{line.round.number}")
            for line in page.rounds
        }
        | typed.get("closings", {}),
        failed=typed.get("failed"),
        looked=typed.get("looked", False),
        **letters_came(page.case),
        typed_deadline=page.deadline.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M"),
    )
    return body, status


def _question(page: ClarificationPage) -> QuestionForm:
    """An empty form, about the cell of the matrix that its link names."""
    known = {id_ for id_, _name in page.parties}
    about = {chosen_subject(one.stage, one.id) for one in page.subjects}
    party, demand = request.args.get("party", ""), request.args.get("demand", "")
    form = QuestionForm(
        formdata=None,
        data={
            "party": party if party in known else "",
            "demand": demand if demand in about else "",
            "kind": "clarify",
        },
    )
    form.offer(page.parties, page.subjects)
    return form


def _send(page: ClarificationPage) -> SendRoundForm:
    shown = {"seen": page.basis, "warned": page.warned, "deadline": page.deadline}
    return SendRoundForm(formdata=None, data=shown)


def _empty_answers(page: ClarificationPage) -> dict[UUID, RecordAnswerForm]:
    return {
        line.question.id: RecordAnswerForm(
            formdata=None,
            prefix=_prefix(round_.round.number, line.question.number),
            data={"question": str(line.question.id)},
        )
        for round_ in page.rounds
        for line in round_.questions
    }


def _prefix(round_number: int, number: int) -> str:
    return f"question-{round_number}-{number}"


def _here(tenderer_id: UUID, anchor: str | None = None) -> str:
    identity = current_identity()
    return url_for(
        "clarification.index",
        procedure_id=identity.procedure_id,
        tenderer_id=tenderer_id,
        _anchor=anchor,
    )


@bp.get(ADDRESS)
@requires(Permission.VIEW_SUITABILITY)
def index(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """What is prepared, the letter as it would go out, and the rounds that were sent."""
    return _show(_page(tenderer_id))


@bp.post(f"{ADDRESS}/prepare")
@requires(Permission.ASK_CLARIFICATION)
def prepare(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """One more prepared question."""
    page, form = _acting(tenderer_id), QuestionForm()
    form.offer(page.parties, page.subjects)
    stage, about = form.about
    done = acted(
        form,
        lambda: acts.prepare_question(
            db.session,
            current_identity(),
            tenderer_id,
            form.party_id,
            about,
            form.chosen_kind,
            form.text.data or "",
            now(),
            stage,
        ),
        _here(tenderer_id, "t-klaar"),
        _("De vraag staat klaar. Zij is nog niet verstuurd."),
    )
    return done or _show(_page(tenderer_id), 422, question=form, failed=form)


@bp.post(f"{ADDRESS}/<uuid:question_id>/drop")
@requires(Permission.ASK_CLARIFICATION)
def drop(procedure_id: UUID, tenderer_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Take a prepared question away."""
    form = PlainForm()
    done = acted(
        form,
        lambda: acts.drop_question(db.session, current_identity(), tenderer_id, question_id, now()),
        _here(tenderer_id),
        _("De vraag is weggehaald."),
    )
    return done or _show(_page(tenderer_id), 422, failed=form)


@bp.post(f"{ADDRESS}/send")
@requires(Permission.ASK_CLARIFICATION)
def send(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Send the round, or only show its letter with the deadline that was typed.

    What there is to warn of is shown before anything goes out.
    """
    page, form = _acting(tenderer_id), SendRoundForm()
    if not form.validate():
        return _show(page, 422, send=form, failed=form)
    page = _page(tenderer_id, form.deadline.data)
    surprised = bool(page.warnings) and form.warned.data != page.warned
    if request.form.get("act") == "look" or surprised:
        form.seen.data, form.warned.data = page.basis, page.warned
        if request.form.get("act") == "look":
            return _show(page, send=form, looked=True)
        again = _("Er is nog niets verstuurd. Klopt de termijn toch, verstuur dan nog een keer.")
        form.deadline.errors = [*page.warnings, again]
        return _show(page, 422, send=form, failed=form)
    done = acted(
        form,
        lambda: acts.send_round(
            db.session,
            current_identity(),
            tenderer_id,
            form.deadline.data,
            form.seen.data or "",
            now(),
        ),
        _here(tenderer_id, "t-rondes"),
        _("De vragen zijn verstuurd. De inschrijver leest ze op zijn eigen bladzijde."),
    )
    if done is not None:
        return done
    page = _page(tenderer_id, form.deadline.data)
    form.seen.data, form.warned.data = page.basis, page.warned
    return _show(page, 422, send=form, failed=form)


@bp.post(f"{ADDRESS}/<uuid:round_id>/answer/<uuid:question_id>")
@requires(Permission.ASK_CLARIFICATION)
def record(
    procedure_id: UUID, tenderer_id: UUID, round_id: UUID, question_id: UUID
) -> ResponseReturnValue:
    """Write down an answer that came by other means."""
    page = _acting(tenderer_id)
    numbers = {
        line.question.id: (round_.round, line.question.number)
        for round_ in page.rounds
        for line in round_.questions
    }
    if question_id not in numbers or numbers[question_id][0].id != round_id:
        raise NotGranted
    found, number = numbers[question_id]
    form = RecordAnswerForm(prefix=_prefix(found.number, number))
    done = acted(
        form,
        lambda: acts.record_answer(
            db.session,
            current_identity(),
            round_id,
            question_id,
            form.text.data or "",
            form.received_at.data,
            form.means.data or "",
            now(),
        ),
        _here(tenderer_id, f"t-ronde-{found.number}"),
        lambda late: (
            _("Het antwoord is vastgelegd, als te laat.")
            if late
            else _("Het antwoord is vastgelegd.")
        ),
    )
    return done or _show(_page(tenderer_id), 422, answers={question_id: form}, failed=form)


@bp.post(f"{ADDRESS}/<uuid:round_id>/close")
@requires(Permission.ASK_CLARIFICATION)
def close(procedure_id: UUID, tenderer_id: UUID, round_id: UUID) -> ResponseReturnValue:
    """Close a round with what its answers came to."""
    page = _acting(tenderer_id)
    found = next((line.round for line in page.rounds if line.round.id == round_id), None)
    if found is None:
        raise NotGranted
    form = CloseRoundForm(prefix=f"round-{found.number}")
    done = acted(
        form,
        lambda: acts.close_round(
            db.session, current_identity(), round_id, form.note.data or "", now()
        ),
        _here(tenderer_id, f"t-ronde-{found.number}"),
        _("De ronde is gesloten."),
    )
    return done or _show(_page(tenderer_id), 422, closings={round_id: form}, failed=form)


@bp.post(f"{ADDRESS}/files/<uuid:file_id>")
@requires(Permission.VIEW_SUITABILITY)
def file(procedure_id: UUID, tenderer_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """A file that came with an answer, to keep; on record who opened it."""
    vault = Vault.load(current_app.instance_path)
    try:
        name, content = read_evidence(
            db.session, current_identity(), vault, file_id, now(), tenderer_id
        )
        db.session.commit()
    except Refused:
        db.session.rollback()
        raise NotGranted from None
    return handed_out(name, content)


@bp.get(f"{ADDRESS}/letter.<form>")
@requires(Permission.ASK_CLARIFICATION)
def letter(procedure_id: UUID, tenderer_id: UUID, form: str) -> ResponseReturnValue:
    """The letter as it would go out now, as a draft."""
    deadline = None
    if request.args.get("deadline"):
        try:
            deadline = read_local(request.args["deadline"])
        except Refused:
            raise NotGranted from None
    paper = draft_questions(db.session, current_identity(), tenderer_id, deadline, now())
    return on_paper(paper, form)
