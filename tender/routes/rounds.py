"""Re-evaluations: an officer begins or withdraws one, the chair finishes it, the rest reads it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions.rounds import begin_round, finish_round, withdraw_round
from tender.clock import now
from tender.extensions import db
from tender.forms.rounds import RoundForm, WithdrawalForm
from tender.pages.rounds import RoundsPage, rounds_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires, show_refusals

bp = Blueprint("rounds", __name__)
ROUNDS = "/procedures/<uuid:procedure_id>/consensus/rounds"


@bp.get(ROUNDS)
@requires(Permission.VIEW_CONSENSUS)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The re-evaluations of a stage; the officer can begin one."""
    return _show(_page(request.args.get("stage")), _form(formdata=None))


@bp.post(ROUNDS)
@requires(Permission.JUDGE_AGAIN)
def begin(procedure_id: UUID) -> ResponseReturnValue:
    """Begin one."""
    page, form = _page(request.args.get("stage")), _form()
    _offer(page, form)
    if form.validate():
        try:
            members = [UUID(one) for one in form.members.data]
            begin_round(
                db.session,
                current_identity(),
                form.questions.data,
                members,
                form.reason.data,
                now(),
                page.stage,
            )
            db.session.commit()
            flash(_("De herbeoordeling is begonnen."), "success")
            return redirect(url_for(".index", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(_page(page.stage), form), 422


@bp.post(f"{ROUNDS}/<int:number>/withdraw")
@requires(Permission.JUDGE_AGAIN)
def withdraw(procedure_id: UUID, number: int) -> ResponseReturnValue:
    """Withdraw the one that runs."""
    form = _withdrawal()
    if form.validate():
        try:
            withdraw_round(db.session, current_identity(), form.reason.data, now(), number)
            db.session.commit()
            flash(_("De herbeoordeling is ingetrokken."), "success")
            return redirect(url_for(".index", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(_page(), _form(formdata=None), withdrawal=form), 422


@bp.post(f"{ROUNDS}/finish")
@requires(Permission.RECORD_CONSENSUS)
def finish(procedure_id: UUID) -> ResponseReturnValue:
    """Finish the one that runs."""
    try:
        finish_round(db.session, current_identity(), now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        faults = tuple(fault.sentence(language()) for fault in refused.refusals)
        return _show(_page(), _form(formdata=None), faults), 422
    flash(_("De herbeoordeling is afgerond."), "success")
    return redirect(url_for(".index", procedure_id=procedure_id), 303)


def _page(stage: str | None = None) -> RoundsPage:
    return rounds_page(db.session, current_identity(), stage)


def _form(**more: Any) -> RoundForm:
    return RoundForm(_("OPNIEUW"), **more)


def _withdrawal(**more: Any) -> WithdrawalForm:
    return WithdrawalForm(_("INTREKKEN"), **more)


def _offer(page: RoundsPage, form: RoundForm) -> None:
    form.offer(
        [(id_, title.get(language())) for id_, title in page.questions],
        [(str(id_), name) for id_, name in page.assessors],
    )


def _show(
    page: RoundsPage,
    form: RoundForm,
    faults: tuple[str, ...] = (),
    withdrawal: WithdrawalForm | None = None,
) -> str:
    _offer(page, form)
    return render_template(
        "rounds/index.html",
        page=page,
        form=form,
        withdrawal=withdrawal or _withdrawal(formdata=None),
        faults=faults,
        shut=tuple(one.sentence(language()) for one in page.shut),
        kept=tuple(one.sentence(language()) for one in page.kept),
    )
