"""The tenderer's own page as an answer: what it shows, with every form on it empty or as typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from criteria.application import PRICE_ELEMENTS, QUALITY_ELEMENTS
from criteria.price_sheet_reading import Reading
from tender.clock import now
from tender.extensions import db
from tender.forms.clarification import AnswersForm, answers_form
from tender.forms.tenderer import (
    ApplicationForm,
    HandInForm,
    WithdrawForm,
    application_form,
    asked,
    offer_form,
)
from tender.pages.clarification import OwnDesk, own_desk
from tender.pages.papers import own_papers
from tender.pages.tenderer import APPLICATION, LATE, OFFER, OwnPage, own_page
from tender.routes.access import language
from tender.routes.holding import holder


def empty_form(shown: OwnPage) -> HandInForm | None:
    seen = {"seen": str(shown.seen)}
    if shown.asks in (APPLICATION, LATE):
        form: HandInForm = application_form(shown.case.plan)(formdata=None, data=seen)
        assert isinstance(form, ApplicationForm)
        form.parties[0].form.role.data = "lead"
        return form
    if shown.asks == OFFER:
        return offer_form(shown.case.plan, shown.lots)(formdata=None, data=seen)
    return None


def shown_with(token: str, answers: dict[UUID, AnswersForm], status: int) -> ResponseReturnValue:
    """The page with answers to questions that were typed and not taken."""
    shown = own_page(db.session, holder(token), now())
    return show(token, shown, empty_form(shown), status, answers=answers)


def show(
    token: str,
    shown: OwnPage,
    form: HandInForm | None,
    status: int = 200,
    withdrawing: WithdrawForm | None = None,
    answers: dict[UUID, AnswersForm] | None = None,
    reading: Reading | None = None,
) -> ResponseReturnValue:
    plan = shown.case.plan
    seen = {"seen": str(shown.seen)}
    desk = own_desk(db.session, holder(token), now(), language())
    body = render_template(
        "tenderer/page.html",
        page=shown,
        form=form,
        withdrawing=withdrawing or WithdrawForm(formdata=None, data=seen),
        token=token,
        reading=reading,
        papers=own_papers(db.session, holder(token)) if shown.lots else None,
        quality_elements=asked(plan, QUALITY_ELEMENTS),
        price_elements=asked(plan, PRICE_ELEMENTS),
        **_own_forms(desk, answers),
    )
    return body, status


def _own_forms(desk: OwnDesk, typed: dict[UUID, AnswersForm] | None = None) -> dict[str, Any]:
    """What the tenderer's own page shows of questions and letters, with a form for each round."""
    forms = {
        line.round.id: form_of(desk, line.round.id, empty=True)
        for line in desk.rounds
        if not line.round.closed
    }
    return {"desk": desk, "answers": forms | (typed or {}), "failed": typed}


def form_of(desk: OwnDesk, round_id: UUID, *, empty: bool = False) -> AnswersForm:
    found = desk.line_of(round_id)
    made = answers_form(line.question.number for line in found.questions)
    prefix = f"round-{found.round.number}"
    return made(formdata=None, prefix=prefix) if empty else made(prefix=prefix)
