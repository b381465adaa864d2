"""The three acts of a decision, the same for the selection and for the award.

Propose, approve or refuse, and send. Each page registers them on its own blueprint, with its own
permissions. Drawing lots has a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions import deciding, decision_questions
from tender.clock import now
from tender.extensions import db
from tender.forms.decisions import (
    AnswerForm,
    ApproveForm,
    ProposeForm,
    QuestionForm,
    SendForm,
)
from tender.permissions import Permission
from tender.routes.access import current_identity, requires
from tender.routes.acting import acted
from tender.routes.confirming import require_password

Typed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """One page where something is decided.

    page    what it shows now, with `lots` and `decision`
    render  the page with the forms that were typed in
    sent    what to say when the letters left
    """

    bp: Blueprint
    stage: str
    propose: Permission
    approve: Permission
    send: Permission
    page: Callable[[], Any]
    render: Callable[[Any, Typed], str]
    sent: Any

    def answer(
        self,
        procedure_id: UUID,
        name: str,
        form: Any,
        act: Callable[[], Any],
        said: str | Callable[[Any], str],
    ) -> ResponseReturnValue:
        """Do the act and go back to the page, or show it again with what was typed."""
        done = acted(form, act, url_for(f"{self.bp.name}.show", procedure_id=procedure_id), said)
        if done is not None:
            return done
        page = self.page()
        if "seen" in form:
            form.seen.data = _seen(page)
        return self.render(page, {name: form}), 422

    def forms(self, page: Any) -> Typed:
        """Every form of the page, empty."""
        suggestion = page.decision.suggestion if page.decision else ""
        asked = page.decision.questions if page.decision else ()
        return {
            **{_answering(x.row.id): AnswerForm(None, prefix=_prefix(x.row.id)) for x in asked},
            "approve": ApproveForm(formdata=None),
            "ask": QuestionForm(formdata=None),
            "send": SendForm(formdata=None, data={"seen": _seen(page)}),
            "propose": ProposeForm(formdata=None, data={"text": suggestion}),
        }


def _answering(question: UUID) -> str:
    return f"answer-{question}"


def _prefix(question: UUID) -> str:
    return f"v{question.hex[:8]}-"


def _seen(page: Any) -> str:
    """The basis of the letters on the page."""
    return page.decision.seen if page.decision else ""


def add_decision(desk: Desk) -> None:
    """Register the three acts on the blueprint of the desk."""
    address = f"/procedures/<uuid:procedure_id>/{desk.bp.name}"

    @desk.bp.post(f"{address}/propose")
    @requires(desk.propose)
    def propose(procedure_id: UUID) -> ResponseReturnValue:
        form = ProposeForm()
        return desk.answer(
            procedure_id,
            "propose",
            form,
            lambda: deciding.propose(
                db.session,
                current_identity(),
                desk.stage,
                form.text.data or "",
                now(),
                form.condition.data or "",
            ),
            _("Het voorstel ligt klaar voor de mandaathouder."),
        )

    @desk.bp.post(f"{address}/approve")
    @requires(desk.approve)
    def approve(procedure_id: UUID) -> ResponseReturnValue:
        form = ApproveForm()

        def act() -> None:
            require_password(form)
            deciding.approve(
                db.session,
                current_identity(),
                desk.stage,
                form.approves.data == "yes",
                form.reason.data or "",
                now(),
            )

        return desk.answer(procedure_id, "approve", form, act, _("Uw besluit is vastgelegd."))

    @desk.bp.post(f"{address}/ask")
    @requires(desk.approve)
    def ask(procedure_id: UUID) -> ResponseReturnValue:
        form = QuestionForm()
        return desk.answer(
            procedure_id,
            "ask",
            form,
            lambda: decision_questions.ask(
                db.session, current_identity(), desk.stage, form.question.data or "", now()
            ),
            _("Uw vraag staat bij het voorstel. De inkoopadviseur antwoordt."),
        )

    @desk.bp.post(f"{address}/questions/<uuid:question_id>")
    @requires(desk.propose)
    def answer(procedure_id: UUID, question_id: UUID) -> ResponseReturnValue:
        form = AnswerForm(prefix=_prefix(question_id))
        return desk.answer(
            procedure_id,
            _answering(question_id),
            form,
            lambda: decision_questions.answer(
                db.session,
                current_identity(),
                desk.stage,
                question_id,
                form.answer.data or "",
                now(),
            ),
            _("Uw antwoord staat bij het voorstel."),
        )

    @desk.bp.post(f"{address}/send")
    @requires(desk.send)
    def send(procedure_id: UUID) -> ResponseReturnValue:
        form = SendForm()
        return desk.answer(
            procedure_id,
            "send",
            form,
            lambda: deciding.send(
                db.session, current_identity(), desk.stage, now(), form.seen.data or ""
            ),
            lambda sent: str(desk.sent) if sent else _("Uw akkoord is vastgelegd."),
        )
