"""The reasons of a decision: read beside the judgement, and written by an officer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.outcome import AWARD, SELECTION
from tender.actions.reason_writing import write_reason
from tender.clock import now
from tender.extensions import db
from tender.forms.reasons import ReasonForm
from tender.pages.award_reasons import ReasonsPage, reasons_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.acting import acted
from tender.routes.errors import gives_back

bp = Blueprint("award_reasons", __name__)
ROOT = "/procedures/<uuid:procedure_id>"


@bp.get(f"{ROOT}/award/reasons")
@requires(Permission.VIEW_AWARD)
def award(procedure_id: UUID) -> ResponseReturnValue:
    """Every tenderer of the award, with what was written."""
    return _index(AWARD)


@bp.get(f"{ROOT}/selection/reasons")
@requires(Permission.VIEW_SELECTION)
def selection(procedure_id: UUID) -> ResponseReturnValue:
    """Every tenderer of the selection, with what was written."""
    return _index(SELECTION)


@bp.get(f"{ROOT}/award/reasons/<uuid:candidacy_id>")
@requires(Permission.VIEW_AWARD)
def award_of(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    """The reasons for one tenderer in the award."""
    return _one(AWARD, candidacy_id)


@bp.get(f"{ROOT}/selection/reasons/<uuid:candidacy_id>")
@requires(Permission.VIEW_SELECTION)
def selection_of(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    """The reasons for one tenderer in the selection."""
    return _one(SELECTION, candidacy_id)


@bp.post(f"{ROOT}/award/reasons/<uuid:candidacy_id>/<subject>")
@requires(Permission.WRITE_REASONS)
def award_write(procedure_id: UUID, candidacy_id: UUID, subject: str) -> ResponseReturnValue:
    """Write a reason of the award."""
    return _write(AWARD, procedure_id, candidacy_id, subject)


@bp.post(f"{ROOT}/selection/reasons/<uuid:candidacy_id>/<subject>")
@requires(Permission.WRITE_REASONS)
def selection_write(procedure_id: UUID, candidacy_id: UUID, subject: str) -> ResponseReturnValue:
    """Write a reason of the selection."""
    return _write(SELECTION, procedure_id, candidacy_id, subject)


@gives_back("award_reasons.award_write")
def award_unwritten(
    procedure_id: UUID, candidacy_id: UUID, subject: str
) -> ResponseReturnValue | None:
    """The reason that was typed in a session that ended."""
    return _one(AWARD, candidacy_id, {subject: ReasonForm(prefix=subject)}, 422, ended=True)


@gives_back("award_reasons.selection_write")
def selection_unwritten(
    procedure_id: UUID, candidacy_id: UUID, subject: str
) -> ResponseReturnValue | None:
    """The same, in the selection."""
    return _one(SELECTION, candidacy_id, {subject: ReasonForm(prefix=subject)}, 422, ended=True)


def _page(stage: str) -> ReasonsPage | None:
    return reasons_page(db.session, current_identity(), stage, language())


def _closed() -> ResponseReturnValue:
    """To where the prices are opened."""
    return redirect(url_for("award.show", procedure_id=current_identity().procedure_id), 303)


def _index(stage: str) -> ResponseReturnValue:
    return render_template("award/reasons.html", page=_page(stage), stage=stage)


def _one(
    stage: str,
    candidacy: UUID,
    typed: dict[str, Any] | None = None,
    status: int = 200,
    *,
    ended: bool = False,
) -> ResponseReturnValue:
    """The reasons for one tenderer; `typed` is the form that was refused."""
    page = _page(stage)
    if page is None:
        return _closed()
    row = page.of(candidacy)
    forms = {
        line.subject: ReasonForm(
            formdata=None,
            prefix=line.subject,
            data={"text": line.reason.text, "seen": line.seen},
        )
        for line in row.lines
        if page.may_write
    }
    body = render_template(
        "award/reasons_of.html",
        page=page,
        row=row,
        stage=stage,
        forms=forms | (typed or {}),
        failed=next(iter((typed or {}).values()), None),
        ended=ended,
    )
    return body, status


def _write(stage: str, procedure_id: UUID, candidacy: UUID, subject: str) -> ResponseReturnValue:
    form = ReasonForm(prefix=subject)
    done = acted(
        form,
        lambda: write_reason(
            db.session,
            current_identity(),
            stage,
            candidacy,
            subject,
            form.text.data or "",
            now(),
            form.seen.data or "",
        ),
        url_for(
            f"award_reasons.{stage}_of",
            procedure_id=procedure_id,
            candidacy_id=candidacy,
            _anchor=f"t-{subject}",
        ),
        _("De reden is vastgelegd."),
    )
    return done or _one(stage, candidacy, {subject: form}, 422)
