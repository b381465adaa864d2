"""Keeping and destroying: terms, holds, lists and who carries them out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.retention import CONTRACT_END
from tender.actions import retention as acts
from tender.actions.entry import object_id
from tender.clock import now
from tender.extensions import db
from tender.forms.retention import (
    DESTROY_WORD,
    CarryOutForm,
    ContractEndForm,
    HoldForm,
    ListForm,
    PersonForm,
    TermForm,
)
from tender.pages.erasure_places import places_page
from tender.pages.retention import RetentionPage, retention_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, requires
from tender.routes.acting import acted
from tender.routes.confirming import require_password
from tender.store import erasing

bp = Blueprint("retention", __name__)
ROOT = "/procedures/<uuid:procedure_id>/retention"


@bp.get(ROOT)
@requires(Permission.VIEW_RETENTION)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _show(_page(), {})


@bp.post(f"{ROOT}/term")
@requires(Permission.SET_RETENTION)
def term(procedure_id: UUID) -> ResponseReturnValue:
    form = TermForm()

    def act() -> bool:
        whole = None if form.months.data is None else int(form.months.data)
        category, reason = form.category.data or "", form.reason.data or ""
        return acts.set_term(db.session, current_identity(), category, whole, reason, now())

    return _done("term", form, act, _set)


@bp.post(f"{ROOT}/contract-end")
@requires(Permission.SET_RETENTION)
def contract_end(procedure_id: UUID) -> ResponseReturnValue:
    form = ContractEndForm()

    def act() -> bool:
        day, reason = form.day.data, form.reason.data or ""
        return acts.set_term(db.session, current_identity(), CONTRACT_END, day, reason, now())

    return _done("contract_end", form, act, _set)


def _set(done: bool) -> str:
    said: str = _("Dit staat nu vast.") if done else _("Uw akkoord is vastgelegd.")
    return said


@bp.post(f"{ROOT}/hold")
@requires(Permission.HOLD)
def hold(procedure_id: UUID) -> ResponseReturnValue:
    form = HoldForm()
    return _done(
        "hold",
        form,
        lambda: acts.set_hold(db.session, current_identity(), form.reason.data or "", now()),
        _("De bewaarplicht geldt vanaf nu."),
    )


@bp.post(f"{ROOT}/hold/<uuid:hold_id>/lift")
@requires(Permission.HOLD)
def lift(procedure_id: UUID, hold_id: UUID) -> ResponseReturnValue:
    if hold_id not in {line.row.id for line in _page().holds}:
        raise NotGranted
    form = HoldForm(prefix=_prefix(hold_id))
    return _done(
        f"lift-{hold_id}",
        form,
        lambda: acts.lift_hold(
            db.session, current_identity(), hold_id, form.reason.data or "", now()
        ),
        lambda done: _("De bewaarplicht is opgeheven.") if done else _("Uw akkoord is vastgelegd."),
    )


@bp.post(f"{ROOT}/list")
@requires(Permission.DESTROY)
def propose(procedure_id: UUID) -> ResponseReturnValue:
    form = ListForm(_page().ready)
    return _done(
        "list",
        form,
        lambda: acts.propose_list(
            *(db.session, current_identity(), form.categories.data or ()),
            *(form.reason.data or "", now()),
        ),
        _("De lijst ligt klaar voor een andere inkoopadviseur."),
    )


@bp.post(f"{ROOT}/person")
@requires(Permission.DESTROY)
def person(procedure_id: UUID) -> ResponseReturnValue:
    form = PersonForm(_page().choices)

    def act() -> UUID:
        chosen = object_id(form.person.data) if form.person.data else None
        name, reason = form.name.data or "", form.reason.data or ""
        return acts.propose_person(db.session, current_identity(), chosen, name, reason, now())

    return _done("person", form, act, _("De lijst ligt klaar voor een andere inkoopadviseur."))


@bp.post(f"{ROOT}/list/<uuid:list_id>")
@requires(Permission.DESTROY)
def carry_out(procedure_id: UUID, list_id: UUID) -> ResponseReturnValue:
    form = CarryOutForm()

    def act() -> None:
        require_password(form)
        acts.carry_out(db.session, current_identity(), list_id, now())

    answer = _done("carry_out", form, act, _("Wat op de lijst stond, is vernietigd."))
    touched = db.session.info.pop(erasing.TOUCHED, None)
    db.session.close()
    if touched and not erasing.sweep(db.engine, touched):
        current_app.logger.warning("the file beside the database still holds what was destroyed")
        current_app.config["UNSWEPT"] = True
    return answer


@bp.get(f"{ROOT}/list/<uuid:list_id>")
@requires(Permission.DESTROY)
def places(procedure_id: UUID, list_id: UUID) -> ResponseReturnValue:
    """Where the name of who is to be erased stays, before a second officer decides."""
    page = places_page(db.session, current_identity(), list_id)
    return render_template("retention/places.html", page=page)


def _done(
    name: str, form: Any, act: Callable[[], Any], said: str | Callable[[Any], str]
) -> ResponseReturnValue:
    address = url_for("retention.index", procedure_id=current_identity().procedure_id)
    done = acted(form, act, address, said)
    return done if done is not None else (_show(_page(), {name: form}), 422)


def _page() -> RetentionPage:
    return retention_page(db.session, current_identity(), now())


def _prefix(hold_id: UUID) -> str:
    return f"lift-{hold_id}-"


def _show(page: RetentionPage, typed: dict[str, Any]) -> str:
    forms = {
        "term": TermForm(formdata=None),
        "contract_end": ContractEndForm(formdata=None, data={"day": page.contract_end}),
        "hold": HoldForm(formdata=None),
        "list": ListForm(page.ready, formdata=None),
        "person": PersonForm(page.choices, formdata=None),
        "carry_out": CarryOutForm(formdata=None),
    }
    for line in page.holds:
        forms[f"lift-{line.row.id}"] = HoldForm(formdata=None, prefix=_prefix(line.row.id))
    return render_template(
        "retention/show.html",
        page=page,
        forms=forms | typed,
        failed=next(iter(typed.values()), None),
        word=DESTROY_WORD,
    )
