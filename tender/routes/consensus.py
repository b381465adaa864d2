"""From the opening of the sheets to one signed judgement per theme."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.moments import local_date
from criteria.reading import plain_number
from criteria.refusals import Refused
from criteria.taking_over import taken_over
from tender.actions import agreeing as acts
from tender.actions.meetings import record_meeting
from tender.clock import now
from tender.extensions import db
from tender.forms.consensus import MeetingForm, PresentForm, SignForm
from tender.forms.scoring import OPEN, ConsensusForm, WordForm, place
from tender.pages.consensus import IndexPage, index_page
from tender.pages.meeting import question_page
from tender.pages.on_table import QuestionPage
from tender.pages.severity import severity_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires, show_refusals
from tender.routes.errors import gives_back

bp = Blueprint("consensus", __name__)
AREA = "/procedures/<uuid:procedure_id>/consensus"
THEME = f"{AREA}/<uuid:candidacy_id>/<question>"


@bp.get(AREA)
@requires(Permission.VIEW_CONSENSUS)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _index()


@bp.post(f"{AREA}/open")
@requires(Permission.RECORD_CONSENSUS)
def open(procedure_id: UUID) -> ResponseReturnValue:
    form = WordForm(OPEN)
    if not form.validate():
        return _index(opening=form), 422
    try:
        acts.open_consensus(db.session, current_identity(), now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return _index(faults=_sentences(refused)), 422
    flash(_("De consensus is open. De beoordelaars kunnen de scores nu lezen."), "success")
    return redirect(url_for(".index", procedure_id=procedure_id), 303)


@bp.post(f"{AREA}/finish")
@requires(Permission.RECORD_CONSENSUS)
def finish(procedure_id: UUID) -> ResponseReturnValue:
    form = _finish_form()
    if not form.validate():
        return _index(form=form), 422
    try:
        acts.finish_quality(db.session, current_identity(), now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return _index(form=form, faults=_sentences(refused)), 422
    flash(_("Het oordeel over de kwaliteit is definitief."), "success")
    return redirect(url_for(".index", procedure_id=procedure_id), 303)


@bp.post(f"{AREA}/meetings")
@requires(Permission.RECORD_CONSENSUS)
def meeting(procedure_id: UUID) -> ResponseReturnValue:
    page = _index_page()
    form = _meeting_form(page)
    if form.validate():
        try:
            present = [UUID(id_) for id_ in form.present.data]
            record_meeting(
                db.session, current_identity(), form.held_on.data, present, form.seen_number, now()
            )
            db.session.commit()
            flash(_("De vergadering is vastgelegd."), "success")
            return redirect(url_for(".index", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
            page = _index_page()
    form.seen.data = str(page.meetings_seen)
    return _index(page, meeting=form), 422


@bp.get(f"{AREA}/assessors")
@requires(Permission.VIEW_SEVERITY)
def severity(procedure_id: UUID) -> ResponseReturnValue:
    """How strict each assessor was: for a chair who does not score."""
    page = severity_page(db.session, current_identity(), request.args.get("stage"))
    return render_template("consensus/severity.html", page=page)


@bp.get(THEME, endpoint="question")
@requires(Permission.VIEW_CONSENSUS)
def theme(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue:
    page = _page(candidacy_id, question, request.args.get("stage"))
    if page is None:
        return redirect(url_for(".index", procedure_id=procedure_id))
    if page.gate is not None:
        return _closed(page)
    return _theme(page, _judgement_form(page), _sign_form(page))


@bp.post(f"{THEME}/read")
@requires(Permission.VIEW_CONSENSUS)
def read(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue:
    """Opening the sheets of others is an event, once per person, tenderer and step."""
    stage = request.args.get("stage")
    page = _shown(candidacy_id, question, stage)
    if page.gate == "unread":
        acts.open_sheets(db.session, current_identity(), candidacy_id, page.stage, now())
        db.session.commit()
    if request.form.get("back") == "index":
        index = url_for(".index", procedure_id=procedure_id, stage=stage, round=_round())
        return redirect(index, 303)
    return redirect(_address(procedure_id, candidacy_id, question, stage), 303)


@bp.post(f"{THEME}/record")
@requires(Permission.RECORD_CONSENSUS)
def record(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue:
    page = _page(candidacy_id, question)
    if page is None or page.gate is not None:
        return _closed(page), 422
    form = ConsensusForm(page.scale)
    if "passage" in request.form:
        return _with_passage(page, form, request.form["passage"])
    attendance = _present_form(page)
    if form.validate() and attendance.validate():
        try:
            _record_attendance(page, attendance)
            acts.record_consensus(
                db.session,
                current_identity(),
                candidacy_id,
                form.score(question),
                form.expected,
                now(),
            )
            db.session.commit()
            told = _("Het oordeel is vastgelegd. De leden kunnen nu reageren.")
            if not page.expected and {"present", "none"} & request.form.keys():
                told += " " + _("Wie er vandaag zijn, was al vastgelegd en blijft zo.")
            return _onward(page, told)
        except Refused as refused:
            db.session.rollback()
            at = refused.refusals[0].field
            show_refusals(attendance if at == "present" else form, refused)
    return _judgement_again(candidacy_id, question, form, attendance)


@gives_back("consensus.record")
def unrecorded(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue | None:
    """The judgement as it was typed in a session that ended."""
    page = _page(candidacy_id, question)
    if page is None or page.gate is not None:
        return _closed(page), 422
    if not page.can_record:
        return None
    return _judgement_again(candidacy_id, question, ConsensusForm(page.scale), ended=True)


@gives_back("consensus.sign")
def unsigned(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue | None:
    """The reaction as it was typed in a session that ended."""
    page = _page(candidacy_id, question)
    if page is None or page.gate is not None:
        return _closed(page), 422
    if not page.can_sign:
        return None
    return _reaction_again(candidacy_id, question, SignForm(), ended=True)


@bp.get(f"{THEME}/screen")
@requires(Permission.SHOW_CONSENSUS)
def screen(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue:
    """The theme for the screen in the room: to be read, and nothing else."""
    stage = request.args.get("stage")
    page = _page(candidacy_id, question, stage)
    if page is None or page.gate is not None:
        return redirect(_address(procedure_id, candidacy_id, question, stage))
    return render_template("consensus/screen.html", page=page)


@bp.post(f"{THEME}/sign")
@requires(Permission.SIGN_OFF)
def sign(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue:
    page = _page(candidacy_id, question)
    if page is None or page.gate is not None:
        return _closed(page), 422
    form = SignForm()
    if form.validate():
        try:
            said = (candidacy_id, question, form.agrees, form.why, now(), form.seen)
            acts.sign_off(db.session, current_identity(), *said)
            db.session.commit()
            return _onward(page, _("Uw reactie is vastgelegd."))
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _reaction_again(candidacy_id, question, form)


def _index_page() -> IndexPage:
    return index_page(db.session, current_identity(), request.args.get("stage"), _round())


def _index(
    page: IndexPage | None = None,
    form: WordForm | None = None,
    faults: tuple[str, ...] = (),
    meeting: MeetingForm | None = None,
    opening: WordForm | None = None,
    typed: tuple[str, ...] = (),
) -> str:
    page = page or _index_page()
    return render_template(
        "consensus/index.html",
        page=page,
        form=form or _finish_form(),
        opening=opening or WordForm(OPEN, formdata=None),
        meeting=meeting or _meeting_form(page, formdata=None),
        faults=faults,
        typed=typed,
    )


def _meeting_form(page: IndexPage, **more: Any) -> MeetingForm:
    """Today, when it was not recorded yet, and nobody there until the chair says so."""
    today = local_date(now())
    known = {
        "held_on": None if any(row.held_on == today for row in page.meetings) else today,
        "seen": str(page.meetings_seen),
    }
    form = MeetingForm(data=known, **more)
    form.present.offer((str(person.id), person.name) for person in page.expected)
    return form


def _present_form(page: QuestionPage) -> PresentForm:
    """Asked once a day: what an older page sends besides is left out."""
    form = PresentForm() if page.expected else PresentForm(formdata=None)
    form.present.offer((str(person.id), person.name) for person in page.expected)
    return form


def _record_attendance(page: QuestionPage, form: PresentForm) -> None:
    """Who is there, where that is still to be recorded for this day."""
    if page.expected and (form.present.data or form.none.data):
        present = [] if form.none.data else [UUID(id_) for id_ in form.present.data]
        at = now()
        seen = page.meetings_seen
        record_meeting(db.session, current_identity(), local_date(at), present, seen, at)


def _page(candidacy_id: UUID, question: str, stage: str | None = None) -> QuestionPage | None:
    actor, today = current_identity(), local_date(now())
    return question_page(db.session, actor, candidacy_id, question, stage, _round(), today=today)


def _round() -> int | None:
    """The judging round of the address; NotGranted for what is no number."""
    asked = request.args.get("round")
    if asked is None:
        return None
    number = plain_number(asked)
    if number is None:
        raise NotGranted
    return number


def _shown(candidacy_id: UUID, question: str, stage: str | None = None) -> QuestionPage:
    page = _page(candidacy_id, question, stage)
    if page is None:
        raise NotGranted
    return page


def _theme(
    page: QuestionPage,
    form: ConsensusForm,
    sign_form: SignForm,
    attendance: PresentForm | None = None,
    **more: Any,
) -> str:
    return render_template(
        "consensus/question.html",
        page=page,
        form=form,
        sign_form=sign_form,
        attendance=attendance or _present_form(page),
        **{"elsewhere": None, "taken": False, "ended": False, "typed": (), **more},
    )


def _closed(page: QuestionPage | None) -> str:
    """Why nothing is shown, with what was typed meanwhile; without a page that of all tenderers."""
    if page is None:
        return _index(typed=_typed())
    return render_template("consensus/closed.html", page=page, typed=_typed())


def _typed() -> tuple[str, ...]:
    """The texts that were sent."""
    sent = (request.form.get(name, "").strip() for name in ("motivation", "text", "moved"))
    return tuple(text for text in sent if text)


def _with_passage(page: QuestionPage, form: ConsensusForm, which: str) -> str:
    """The form as it was typed with a passage of a member behind it. Nothing is saved."""
    form.motivation.data = taken_over(form.motivation.data or "", page.passage(which))
    return _theme(page, form, _sign_form(page), taken=True)


def _judgement_again(
    candidacy_id: UUID,
    question: str,
    form: ConsensusForm,
    attendance: PresentForm | None = None,
    *,
    ended: bool = False,
) -> ResponseReturnValue:
    """The form as it was typed, with what another chair recorded meanwhile beside it."""
    page = _shown(candidacy_id, question)
    number = page.consensus.number if page.consensus else 0
    elsewhere = page.consensus if form.expected != number else None
    form.version.data = str(number)
    sign_form, typed = _sign_form(page), () if page.can_record else _typed()
    more = {"elsewhere": elsewhere, "ended": ended, "typed": typed}
    return _theme(page, form, sign_form, attendance, **more), 422


def _reaction_again(
    candidacy_id: UUID, question: str, form: SignForm, *, ended: bool = False
) -> ResponseReturnValue:
    """The reaction as it was typed, beside the judgement as it is by now."""
    page = _shown(candidacy_id, question)
    form.number.data = str(page.consensus.number if page.consensus else 0)
    typed = () if page.can_sign else _typed()
    return _theme(page, _judgement_form(page), form, ended=ended, typed=typed), 422


def _judgement_form(page: QuestionPage) -> ConsensusForm:
    """What was recorded before, never a mean."""
    known, scale = page.consensus, page.scale
    return ConsensusForm(
        scale,
        formdata=None,
        data={
            "mark": place(scale, known.mark if known else None),
            "motivation": known.motivation if known else "",
            "version": str(known.number if known else 0),
        },
    )


def _sign_form(page: QuestionPage) -> SignForm:
    number = page.consensus.number if page.consensus else 0
    return SignForm(formdata=None, data={"number": str(number)})


def _onward(page: QuestionPage, told: str) -> ResponseReturnValue:
    """To the theme again, where what was told is read first, or to the one after it when the
    button asked for that."""
    to = page.after if "onward" in request.form and page.after else page.topic
    flash(told, "read" if to is page.topic else "success")
    return redirect(_address(page.case.id, page.candidacy.id, to.question.id), 303)


def _finish_form() -> WordForm:
    return WordForm(_("DEFINITIEF"))


def _address(
    procedure_id: UUID, candidacy_id: UUID, question: str, stage: str | None = None
) -> str:
    return url_for(
        ".question",
        procedure_id=procedure_id,
        candidacy_id=candidacy_id,
        question=question,
        stage=stage,
        round=_round(),
    )


def _sentences(refused: Refused) -> tuple[str, ...]:
    return tuple(fault.sentence(language()) for fault in refused.refusals)
