"""Who goes to scoring: the overview, the letters to who does not, sent by two."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions import admission as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.decisions import SEND_WORD, SendForm
from tender.pages.admission import (
    AdmissionPage,
    admission_page,
    draft_rejection,
    notice_paper,
)
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.acting import acted, letters_came
from tender.routes.on_paper import on_paper

bp = Blueprint("admission", __name__)


def _show(status: int = 200, **failed: Any) -> ResponseReturnValue:
    page = admission_page(db.session, current_identity(), now(), language())
    forms = _forms(page) | failed.get("forms", {})
    for line in page.lines:
        if line.draft and line.tenderer.id in forms:
            forms[line.tenderer.id].seen.data = line.draft.seen
    body = render_template(
        "admission/index.html",
        page=page,
        forms=forms,
        failed=next(iter(failed.get("forms", {}).values()), None),
        send_word=SEND_WORD,
        **letters_came(page.case),
    )
    return body, status


def _forms(page: AdmissionPage) -> dict[UUID, SendForm]:
    """An empty form for every letter that can be sent."""
    return {
        line.tenderer.id: SendForm(formdata=None, prefix=_prefix(line.tenderer.position))
        for line in page.lines
        if line.draft
    }


def _prefix(position: int) -> str:
    return f"letter-{position}"


@bp.get("/procedures/<uuid:procedure_id>/admission")
@requires(Permission.VIEW_ADMISSION)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """Everyone that handed in, with where it stands and why."""
    return _show()


@bp.post("/procedures/<uuid:procedure_id>/admission/<uuid:tenderer_id>/send")
@requires(Permission.SEND_NOTICE)
def send(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """One officer agrees to a rejection, another sends it."""
    page = admission_page(db.session, current_identity(), now(), language())
    form = SendForm(prefix=_prefix(page.line(tenderer_id).tenderer.position))
    done = acted(
        form,
        lambda: acts.send_notice(
            db.session, current_identity(), tenderer_id, form.seen.data or "", now()
        ),
        url_for("admission.index", procedure_id=procedure_id),
        lambda sent: (
            _("De brief is verstuurd.")
            if sent
            else _("Uw akkoord is vastgelegd. Een andere inkoopadviseur bevestigt het.")
        ),
    )
    return done or _show(422, forms={tenderer_id: form})


@bp.get("/procedures/<uuid:procedure_id>/admission/<uuid:tenderer_id>/letter.<form>")
@requires(Permission.SEND_NOTICE)
def letter(procedure_id: UUID, tenderer_id: UUID, form: str) -> ResponseReturnValue:
    """The rejection as it would go out now, as a draft."""
    return on_paper(draft_rejection(db.session, current_identity(), tenderer_id, now()), form)


@bp.get("/procedures/<uuid:procedure_id>/notices/<uuid:notice_id>.<form>")
@requires(Permission.VIEW_ADMISSION)
def notice(procedure_id: UUID, notice_id: UUID, form: str) -> ResponseReturnValue:
    """A letter as it was sent."""
    return on_paper(notice_paper(db.session, current_identity(), notice_id), form)
