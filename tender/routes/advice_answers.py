"""All advice, for who reads along, who weighs it and who answers it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.award_advice import INTERNAL
from criteria.council import OUTCOMES
from criteria.reading import counted
from tender.actions import advising
from tender.clock import now
from tender.exports.plans import named
from tender.extensions import db
from tender.forms.advice_answers import AnswerForm, answer_form
from tender.pages import advice_answers as pages
from tender.pages.advice_annex import annex as read_annex
from tender.pages.advice_answers import Asked
from tender.permissions import Permission
from tender.report.paper import LANGUAGES
from tender.report.story_advice import render
from tender.routes.access import current_identity, hide, language, page_number, requires
from tender.routes.acting import acted

bp = Blueprint("advice_answers", __name__)
OPEN = "open"
ANNEX_NAMES = {"nl": "adviezen", "en": "advice"}


def everything(procedure_id: UUID) -> ResponseReturnValue:
    """All advice; the page itself asks who may read it."""
    return _all(procedure_id, {})


@bp.get("/procedures/<uuid:procedure_id>/advice/annex.pdf")
@requires(Permission.VIEW_REPORTS)
def annex(procedure_id: UUID) -> ResponseReturnValue:
    """Advice and what was done with it. Drawing it changes nothing: the same gives the same."""
    edition = request.args.get("edition", INTERNAL)
    lang = request.args.get("lang", language())
    lang = lang if lang in LANGUAGES else language()
    version = counted(request.args.get("version", ""))
    made = read_annex(db.session, current_identity(), edition, version or None)
    answer = Response(render(made, lang), mimetype="application/pdf")
    name = f"{ANNEX_NAMES[lang]}-{edition}-{named(made.reference)}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.post("/procedures/<uuid:procedure_id>/advice/<uuid:advice_id>/answer")
@requires(Permission.ANSWER_ADVICE)
def answer(procedure_id: UUID, advice_id: UUID) -> ResponseReturnValue:
    """Say what was done with one advice, and why."""
    form = _answer_form(advice_id)

    def act() -> None:
        said = (form["outcome"].data, form.text.data, form.shown_in.data or "")
        advising.answer_advice(db.session, current_identity(), advice_id, *said, now())

    here = url_for("advice.index", procedure_id=procedure_id, **_here())
    done = acted(form, act, here, _("Uw antwoord is vastgelegd."))
    return done or _all(procedure_id, {advice_id: form})


def _all(procedure_id: UUID, typed: dict[UUID, AnswerForm]) -> ResponseReturnValue:
    asked = Asked(_here()["show"] == OPEN, _word("council"), _word("theme"), page_number())
    page = pages.advice_page(db.session, current_identity(), asked)
    if not typed.keys() <= {item.id for item in page.items if not item.own}:
        hide()
    forms = {}
    if page.may_answer:
        waiting = (item for item in page.shown if item.answer is None and not item.own)
        forms = {item.id: _answer_form(item.id) for item in waiting}
    shown = render_template(
        "advice/all.html",
        page=page,
        forms=forms | typed,
        typed=typed,
        here=_here(),
        procedure_id=procedure_id,
    )
    return shown, 422 if typed else 200


def _answer_form(advice_id: UUID) -> AnswerForm:
    """Each advice has a form of its own; only the one that was sent holds what was typed."""
    made = answer_form(OUTCOMES, language())
    if (request.view_args or {}).get("advice_id") == advice_id:
        return made(prefix=f"a{advice_id}")
    return made(formdata=None, prefix=f"a{advice_id}")


def _here() -> dict[str, Any]:
    """The filters of the address, to keep them."""
    show = OPEN if request.args.get("show") == OPEN else None
    return {"show": show, "council": _word("council") or None, "theme": _word("theme") or None}


def _word(name: str) -> str:
    return request.args.get(name, "")
