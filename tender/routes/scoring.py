"""Scoring, blind: the own list, one theme at a time, and handing in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.difference import difference
from criteria.moments import local_date, show_moment
from criteria.refusals import Refused
from tender.actions import scoring as acts
from tender.actions.pages import mark_page
from tender.clock import now
from tender.extensions import db
from tender.forms.reader import MarkForm
from tender.forms.scoring import HandInForm, ScoreForm, referred, typed
from tender.pages import scoring as pages
from tender.pages.assignments import assignments_page
from tender.pages.scoring import ReviewPage, SheetPage
from tender.pages.walk import Cell
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires, show_refusals
from tender.routes.errors import gives_back
from tender.routes.reader import beside, here
from tender.store.sheets import DraftView

bp = Blueprint("scoring", __name__)
AREA = "/procedures/<uuid:procedure_id>/scoring"
SHEET = f"{AREA}/<uuid:candidacy_id>"
"""Where the plan masks names, what stands for the candidacy in the own order."""


@bp.get(AREA)
@requires(Permission.SCORE)
def assignments(procedure_id: UUID) -> ResponseReturnValue:
    page = assignments_page(db.session, current_identity())
    return render_template("scoring/assignments.html", page=page)


@bp.post(f"{AREA}/begin")
@requires(Permission.SCORE)
def begin(procedure_id: UUID) -> ResponseReturnValue:
    """Draw the own order of tenderers, and go to the first of them."""
    if assignments_page(db.session, current_identity()).begins:
        acts.draw_order(db.session, current_identity(), now())
        db.session.commit()
    first = assignments_page(db.session, current_identity()).way.first
    if first is None:
        return redirect(url_for(".assignments", procedure_id=procedure_id), 303)
    return _to_cell(procedure_id, first)


@bp.post(f"{SHEET}/open")
@requires(Permission.SCORE)
def open(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    dossier = pages.dossier(db.session, current_identity(), candidacy_id)
    if dossier.gate == "unread":
        acts.open_to_score(db.session, current_identity(), candidacy_id, now())
        db.session.commit()
    return _to_theme(procedure_id, candidacy_id, dossier.begin)


@bp.get(f"{SHEET}/<question>")
@requires(Permission.SCORE)
def sheet(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue:
    page = pages.sheet_page(db.session, current_identity(), candidacy_id, question)
    if page.dossier.handed_in:
        return redirect(url_for(".review", procedure_id=procedure_id, candidacy_id=candidacy_id))
    if page.dossier.gate is not None:
        return render_template("scoring/closed.html", page=page.dossier)
    return _sheet(page, _filled(page))


@bp.post(f"{SHEET}/<question>", endpoint="save")
@requires(Permission.SCORE, shared=True)
def save(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue:
    page = pages.sheet_page(db.session, current_identity(), candidacy_id, question)
    form = ScoreForm(page.scale)
    form.motivation.data = referred(form.motivation.data or "", request.form.get("refer", ""))
    if form.validate():
        try:
            acts.save_draft(
                db.session,
                current_identity(),
                candidacy_id,
                form.score(question),
                form.expected,
                now(),
            )
            db.session.commit()
            return _after_saving(page, procedure_id)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, _at_fields(refused))
    return _again(page, form)


@gives_back("scoring.save")
def unsaved(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue | None:
    """The sheet with what was typed in a session that ended."""
    page = pages.sheet_page(db.session, current_identity(), candidacy_id, question)
    if page.dossier.handed_in or page.dossier.gate is not None:
        return None
    return _again(page, ScoreForm(page.scale), ended=True)


@bp.post(f"{SHEET}/<question>/autosave")
@requires(Permission.SCORE, shared=True)
def autosave(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue:
    """Keeps a draft while the assessor types; the page works without it."""
    actor = current_identity()
    try:
        place = acts.place_of_draft(db.session, actor, candidacy_id, question)
        form = ScoreForm(place.scale)
        if not form.validate():
            return jsonify(saved=False, text=form.first_fault), 422
        score = form.score(question)
        version = acts.keep_draft(db.session, actor, place, score, form.expected, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return jsonify(saved=False, text=refused.refusals[0].sentence(language())), 422
    return jsonify(saved=True, text=saved_words(now()), version=version)


@bp.post(f"{SHEET}/<question>/mark")
@requires(Permission.SCORE)
def mark(procedure_id: UUID, candidacy_id: UUID, question: str) -> ResponseReturnValue:
    """Mark the page of the address, or take the mark away."""
    page = pages.sheet_page(db.session, current_identity(), candidacy_id, question)
    shown = beside(page.dossier).reader
    if shown is None:
        raise NotGranted
    form, remove = MarkForm(), "remove" in request.form
    if form.validate() or remove:
        text = "" if remove else form.text.data
        place_ = shown.file.id, shown.number
        mark_page(db.session, current_identity(), candidacy_id, *place_, text, now())
        db.session.commit()
        return _to_theme(procedure_id, candidacy_id, question, "blad")
    return _sheet(page, _filled(page), mark=form), 422


@bp.get(f"{SHEET}/review")
@requires(Permission.SCORE)
def review(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    stage = request.args.get("stage")
    page = pages.review_page(db.session, current_identity(), candidacy_id, stage)
    if page.dossier.shut:
        return render_template("scoring/closed.html", page=page.dossier)
    return _review(page, _hand_in_form())


@bp.post(f"{SHEET}/review", endpoint="submit")
@requires(Permission.SCORE)
def submit(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    form = _hand_in_form()
    if form.validate():
        try:
            confirmed, seen = form.submission_only.data, form.seen.data
            acts.submit_sheet(db.session, current_identity(), candidacy_id, confirmed, now(), seen)
            db.session.commit()
            flash(_("Uw formulier is ingediend."), "success")
            return redirect(
                url_for(".review", procedure_id=procedure_id, candidacy_id=candidacy_id), 303
            )
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    page = pages.review_page(db.session, current_identity(), candidacy_id)
    if page.dossier.shut:
        return render_template("scoring/closed.html", page=page.dossier), 422
    return _review(page, form), 422


def saved_words(moment: datetime) -> str:
    """When a draft was saved: the time, with the day when that is not today."""
    shown = show_moment(moment, language())
    if local_date(moment) == local_date(now()):
        return str(_("Bewaard om %(time)s", time=shown.rsplit(", ", 1)[1]))
    return str(_("Bewaard op %(moment)s", moment=shown))


def _after_saving(page: SheetPage, procedure_id: UUID) -> ResponseReturnValue:
    address = page.dossier.address
    if "later" in request.form:
        flash(_("Uw score en motivering zijn bewaard."), "success")
        return redirect(url_for(".assignments", procedure_id=procedure_id), 303)
    if "refer" in request.form:
        return _to_theme(procedure_id, address, page.question.id, "motivation")
    if "add" in request.form or "stay" in request.form:
        part = "observations" if "add" in request.form else None
        return _to_theme(procedure_id, address, page.question.id, part)
    cell = page.moves.get(request.form.get("to", ""), page.following)
    if cell is not None:
        return _to_cell(procedure_id, cell, address)
    return redirect(url_for(".review", procedure_id=procedure_id, candidacy_id=address), 303)


def _to_cell(procedure_id: UUID, cell: Cell, address: UUID | None = None) -> ResponseReturnValue:
    """To one question of one tenderer, with the page of the dossier when that is the same one."""
    there, question = cell.place
    if there == address:
        return _to_theme(procedure_id, there, question)
    return redirect(
        url_for(".sheet", procedure_id=procedure_id, candidacy_id=there, question=question), 303
    )


def _to_theme(
    procedure_id: UUID, candidacy_id: UUID, question: str, part: str | None = None
) -> ResponseReturnValue:
    """To a theme, with the same page of the dossier beside it."""
    address = url_for(
        ".sheet",
        procedure_id=procedure_id,
        candidacy_id=candidacy_id,
        question=question,
        _anchor=part,
        **here(),
    )
    return redirect(address, 303)


def _filled(page: SheetPage) -> ScoreForm:
    draft, scale = page.draft, page.scale
    return ScoreForm(
        scale,
        formdata=None,
        data={
            **(typed(scale, draft.score) if draft else {}),
            "version": str(draft.version if draft else 0),
        },
    )


def _again(page: SheetPage, form: ScoreForm, *, ended: bool = False) -> ResponseReturnValue:
    """The form as it was typed, with what is stored beside it when the two differ."""
    page = pages.sheet_page(db.session, current_identity(), page.dossier.address, page.question.id)
    stored = page.draft.version if page.draft else 0
    elsewhere = page.draft if form.expected != stored else None
    form.version.data = str(stored)
    return _sheet(page, form, elsewhere, ended=ended), 422


def _sheet(
    page: SheetPage,
    form: ScoreForm,
    elsewhere: DraftView | None = None,
    mark: MarkForm | None = None,
    *,
    ended: bool = False,
) -> str:
    saved = saved_words(page.draft.saved_at) if page.draft else None
    form.leave_room()
    there = beside(page.dossier)
    if mark is None:
        own = there.reader.mark if there.reader else ""
        mark = MarkForm(formdata=None, data={"text": own})
    return render_template(
        "scoring/sheet.html",
        page=page,
        form=form,
        elsewhere=elsewhere,
        changes=difference(elsewhere.motivation, form.motivation.data or "") if elsewhere else (),
        saved_text=saved,
        reader=there.reader,
        held=there.held,
        part=there.part,
        ended=ended,
        mark=mark,
    )


def _review(page: ReviewPage, form: HandInForm) -> str:
    form.seen.data = page.basis
    return render_template("scoring/review.html", page=page, form=form)


def _hand_in_form() -> HandInForm:
    return HandInForm(_("INDIENEN"))


def _at_fields(refused: Refused) -> Refused:
    """The refusals at the fields of this form, which holds one question."""
    return Refused(fault.within() for fault in refused.refusals)
