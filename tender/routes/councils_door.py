"""The door of a council: a promise of silence and a declaration of interests, before all else."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.council import UNDERTAKING as PROMISE
from criteria.texts import sentence
from tender.actions import joining
from tender.clock import now
from tender.extensions import db
from tender.forms.council import PromiseForm, interests_form
from tender.pages.joining import JoiningPage, joining_page
from tender.permissions import Permission, allowed
from tender.routes.access import SAFE, current_identity, current_step, language, requires
from tender.routes.acting import acted

bp = Blueprint("door", __name__)
AREA = "/procedures/<uuid:procedure_id>/advice/begin"


def joined() -> ResponseReturnValue | None:
    """Sends a delegate to what comes first, instead of to the page of the address; None for who is
    ready, for who is no delegate, and for what is sent (the acts ask it themselves).

    Called by a view of the council, or before every one: `bp.before_request(joined)`.
    """
    actor = current_identity()
    if request.method not in SAFE or not allowed(actor, Permission.JOIN_COUNCIL, current_step()):
        return None
    if joining.first(db.session, actor) is None:
        return None
    return redirect(url_for("door.begin", procedure_id=actor.procedure_id), 303)


@bp.get(AREA)
@requires(Permission.JOIN_COUNCIL)
def begin(procedure_id: UUID) -> ResponseReturnValue:
    """The promise, then the declaration, then the advice."""
    page = joining_page(db.session, current_identity(), again=_again())
    if page.first is None:
        return redirect(url_for("advice.index", procedure_id=procedure_id), 303)
    if page.first == joining.UNDERTAKING:
        return _promise(page, PromiseForm(formdata=None))
    return _interests(page, sent=False)


@bp.post(f"{AREA}/promise")
@requires(Permission.JOIN_COUNCIL)
def promise(procedure_id: UUID) -> ResponseReturnValue:
    form, actor = PromiseForm(), current_identity()
    done = acted(
        form,
        lambda: joining.give_undertaking(db.session, actor, form.promised.data, now()),
        url_for(".begin", procedure_id=procedure_id),
    )
    return done or (_promise(joining_page(db.session, actor), form), 422)


@bp.post(f"{AREA}/interests")
@requires(Permission.JOIN_COUNCIL)
def declare(procedure_id: UUID) -> ResponseReturnValue:
    """All answers at once; with a fault nothing is kept but on the page."""
    page = joining_page(db.session, current_identity(), again=_again())
    if page.first != joining.INTERESTS:
        return redirect(url_for(".begin", procedure_id=procedure_id), 303)
    return _interests(page, sent=True)


def _interests(page: JoiningPage, *, sent: bool) -> ResponseReturnValue:
    actor = current_identity()
    made = interests_form(page.asked)
    if not sent:
        before = {f"answer-{id_}": row.outcome for id_, row in page.before.items()}
        form = made(formdata=None, data=before | {"shown": page.shown})
        return _asked(page, form)
    form = made()

    def act() -> None:
        said = (form.answers(), form.shown.data or "")
        joining.declare_interests(db.session, actor, *said, now())

    on = url_for("advice.index", procedure_id=actor.procedure_id)
    done = acted(form, act, on, _("Dank u. Wij hebben uw antwoorden bewaard."))
    if done is not None:
        return done
    form.shown.data = page.shown
    return _asked(page, form), 422


def _again() -> bool:
    return "again" in request.args


def _promise(page: JoiningPage, form: PromiseForm) -> str:
    lines = [sentence(key, language()) for key in PROMISE]
    return render_template("council/promise.html", page=page, form=form, lines=lines)


def _asked(page: JoiningPage, form: object) -> str:
    return render_template("council/interests.html", page=page, form=form, again=_again())
