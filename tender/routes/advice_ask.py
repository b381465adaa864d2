"""A delegate asks tenderers something, reads the answers, and the sessions of the own council."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.reading import counted
from criteria.refusals import Refused, refusal
from tender.actions.council_questions import ask_question
from tender.clock import now
from tender.extensions import db
from tender.forms.council_questions import AskForm
from tender.pages.council_asking import AskPage, ask_page
from tender.pages.residents import Residents, residents
from tender.permissions import Permission
from tender.routes.access import current_identity, language, page_number, requires, show_refusals
from tender.routes.acting import acted
from tender.routes.councils_door import joined
from tender.routes.errors import gives_back

bp = Blueprint("advice_ask", __name__)
bp.before_request(joined)
ADDRESS = "/procedures/<uuid:procedure_id>/advice/ask"


@bp.get(ADDRESS)
@requires(Permission.GIVE_ADVICE)
def ask(procedure_id: UUID) -> ResponseReturnValue:
    """Questions on the theme of the address, or in general."""
    page = _page()
    return _shown(page, _form(page))


@bp.post(ADDRESS)
@requires(Permission.GIVE_ADVICE)
def send(procedure_id: UUID) -> ResponseReturnValue:
    page = _page()
    form = _form(page)
    if page.first is not None:
        db.session.rollback()
        show_refusals(form, Refused(refusal(f"council.{page.first}_first")))
        return _shown(page, form), 422
    seen = residents(form.text.data or "")
    if form.validate() and seen.found and seen.words != form.read.data:
        form.read.data = seen.words
        return _shown(page, form, seen=seen), 422
    theme = page.theme_id

    def act() -> None:
        said = (theme, form.candidacy, form.text.data)
        ask_question(db.session, current_identity(), *said, now())

    here = url_for("advice_ask.ask", procedure_id=procedure_id, theme=theme or None)
    done = acted(form, act, here, _("Uw vraag is verstuurd aan de inkoopadviseur."))
    return done if done is not None else (_shown(page, form), 422)


@gives_back("advice_ask.send")
def unsent(procedure_id: UUID) -> ResponseReturnValue:
    """The question as it was typed in a session that ended."""
    page = _page()
    return _shown(page, _form(page), ended=True), 422


def _page() -> AskPage:
    theme, talks = request.args.get("theme", ""), counted(request.args.get("talks", "")) or 1
    return ask_page(db.session, current_identity(), theme, now(), page_number(), talks)


def _form(page: AskPage) -> AskForm:
    form = AskForm()
    form.tenderer.offer((str(id_), one.get(language())) for id_, one in page.tenderers)
    return form


def _shown(
    page: AskPage, form: AskForm, *, ended: bool = False, seen: Residents | None = None
) -> str:
    id_ = page.case.id
    return render_template(
        "advice/ask.html", page=page, form=form, procedure_id=id_, ended=ended, seen=seen
    )
