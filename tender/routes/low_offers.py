"""Inquiries into low prices: which offers, what was asked and answered, and what was decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions import low_offers as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.low_offers import AnswerForm, AskForm, AssessForm, InquiryForm, assess_form
from tender.imports.inspect import inspect_file
from tender.pages.low_offers import InquiryPage, inquiry_page, low_offers_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires, show_refusals, unhurried
from tender.routes.acting import acted
from tender.routes.arrival import make_room
from tender.routes.handing_out import handed_out
from tender.vault import Vault

bp = Blueprint("low_offers", __name__)
ROOT = "/procedures/<uuid:procedure_id>/low-offers"
ONE = f"{ROOT}/<uuid:candidacy_id>"
make_room(bp, "answer")


@bp.get(ROOT)
@requires(Permission.VIEW_COMPARISON)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """Every low price, and how far the inquiry into it is."""
    page = low_offers_page(db.session, current_identity(), language())
    return render_template("low_offers/index.html", page=page)


@bp.get(ONE)
@requires(Permission.VIEW_COMPARISON)
def show(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    return _show(_page(candidacy_id))


@bp.post(f"{ONE}/ask")
@requires(Permission.DECIDE_INQUIRY)
def ask(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    """The question as it was sent to the tenderer."""
    form = AskForm(prefix="ask")
    return _taken(candidacy_id, "ask", form, _("De vraag is vastgelegd."))


@bp.post(f"{ONE}/answer")
@requires(Permission.DECIDE_INQUIRY)
def answer(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    """What the tenderer answered, with a file where there is one."""
    form = AnswerForm(prefix="answer")
    file = form.sent()
    if file is not None:
        try:
            unhurried(lambda: inspect_file(*file))
        except Refused as refused:
            page = _page(candidacy_id)
            form.validate()
            show_refusals(form, refused)
            return _show(page, answer=form), 422
    return _taken(candidacy_id, "answer", form, _("Het antwoord is vastgelegd."), file)


@bp.post(f"{ONE}/assess")
@requires(Permission.DECIDE_INQUIRY)
def assess(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    """What the authority finds of the explanation, on each point."""
    form = assess_form(_page(candidacy_id).topics, prefix="assess")
    return _taken(candidacy_id, "assess", form, _("Uw oordeel over de uitleg is vastgelegd."))


@bp.post(f"{ONE}/decide")
@requires(Permission.DECIDE_INQUIRY)
def decide(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    form = InquiryForm(prefix="decide")
    return _done(
        candidacy_id,
        "decide",
        form,
        lambda: acts.decide_inquiry(
            db.session,
            current_identity(),
            candidacy_id,
            form.keeps.data == "yes",
            form.reason.data or "",
            now(),
            form.seen_number,
        ),
        _("Uw besluit is vastgelegd."),
    )


@bp.get(f"{ROOT}/files/<uuid:step_id>")
@requires(Permission.VIEW_COMPARISON)
def file(procedure_id: UUID, step_id: UUID) -> ResponseReturnValue:
    """The file that came with an answer, to keep."""
    vault = Vault.load(current_app.instance_path)
    return handed_out(*acts.read_file(db.session, current_identity(), vault, step_id))


def _taken(
    candidacy: UUID, name: str, form: Any, said: str, file: tuple[str, bytes] | None = None
) -> ResponseReturnValue:
    """A step of the inquiry, with what was typed in its form."""
    vault = Vault.load(current_app.instance_path)
    return _done(
        candidacy,
        name,
        form,
        lambda: acts.take_step(
            db.session,
            current_identity(),
            vault,
            candidacy,
            form.step(),
            file,
            now(),
            form.seen_number,
        ),
        said,
    )


def _done(
    candidacy: UUID, name: str, form: Any, act: Callable[[], Any], said: str
) -> ResponseReturnValue:
    here = current_identity().procedure_id
    back = url_for("low_offers.show", procedure_id=here, candidacy_id=candidacy)
    done = acted(form, act, back, said)
    if done is not None:
        return done
    page = _page(candidacy)
    form.seen.data = str(page.seen)
    return _show(page, **{name: form}), 422


def _page(candidacy: UUID) -> InquiryPage:
    return inquiry_page(db.session, current_identity(), candidacy, language())


def _show(page: InquiryPage, **typed: Any) -> str:
    seen = {"seen": str(page.seen)}
    empty: dict[str, Any] = {
        "ask": AskForm(formdata=None, prefix="ask", data=seen | {"text": page.suggestion}),
        "answer": AnswerForm(formdata=None, prefix="answer", data=seen),
        "assess": _assess(page, seen),
        "decide": InquiryForm(formdata=None, prefix="decide", data=seen),
    }
    return render_template(
        "low_offers/show.html",
        page=page,
        forms=empty | typed,
        failed=next(iter(typed.values()), None),
    )


def _assess(page: InquiryPage, seen: dict[str, str]) -> AssessForm:
    return assess_form(page.topics, formdata=None, prefix="assess", data=seen)
