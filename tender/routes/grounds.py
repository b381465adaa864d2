"""Exclusion grounds of a demand for one party: the path of questions, and what was found."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from criteria.exclusion import OUTCOMES, Finding
from criteria.refusals import Refused, refusal
from criteria.texts import sentence
from tender.actions import exclusion as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.grounds import OF_STEP, GroundForm, NothingKnownForm, ground_form
from tender.pages.grounds import GroundsPage, grounds_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires, show_refusals

bp = Blueprint("grounds", __name__)
PLACE = (
    "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>"
    "/grounds/<uuid:party_id>/<demand>"
)


def _page(tenderer_id: UUID, party_id: UUID, demand: str, ground: str | None) -> GroundsPage:
    return grounds_page(db.session, current_identity(), tenderer_id, party_id, demand, ground)


@bp.get(PLACE)
@requires(Permission.VIEW_SUITABILITY)
def show(procedure_id: UUID, tenderer_id: UUID, party_id: UUID, demand: str) -> ResponseReturnValue:
    """The grounds of a demand, one of them opened."""
    return _show(_page(tenderer_id, party_id, demand, request.args.get("ground")))


@bp.post(f"{PLACE}/<ground>")
@requires(Permission.EXCLUDE)
def decide(
    procedure_id: UUID, tenderer_id: UUID, party_id: UUID, demand: str, ground: str
) -> ResponseReturnValue:
    """Record what was found on one ground, or only work out how far it looks back."""
    page = _page(tenderer_id, party_id, demand, ground)
    if not page.may_decide:
        raise NotGranted
    form = ground_form(page.chosen.ground, page.party.role)()
    if not form.validate():
        return _show(page, 422, form=form)
    if request.form.get("act") == "work_out":
        return _show(page, form=form)
    finding, made = form.finding(), [row.finding for row, _name in page.chosen.history]
    try:
        if form.seen.data != str(len(made)) and made[:1] != [acts.stripped(finding)]:
            raise Refused(refusal("acts.changed_meanwhile"))
        if form.seen.data == str(len(made)):
            if page.chosen.settles and finding.outcome != "open" and not form.confirm.data:
                raise Refused(refusal("exclusion.confirm_missing", "confirm"))
            acts.decide_ground(
                db.session, current_identity(), party_id, demand, ground, finding, now()
            )
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        form.seen.data = str(len(made))
        return _show(page, 422, form=form)
    flash(
        _("De uitkomst is vastgelegd, en daarmee is over de eis besloten.")
        if page.chosen.settles and finding.outcome != "open"
        else _("De uitkomst is vastgelegd."),
        "toast",
    )
    return redirect(_address(page, ground), 303)


@bp.post(f"{PLACE}/nothing-known")
@requires(Permission.EXCLUDE)
def nothing_known(
    procedure_id: UUID, tenderer_id: UUID, party_id: UUID, demand: str
) -> ResponseReturnValue:
    """Record that nothing is known on every ground without a finding."""
    page, form = _page(tenderer_id, party_id, demand, None), NothingKnownForm()
    if not page.may_decide:
        raise NotGranted
    if not form.validate():
        return _show(page, 422, nothing=form)
    try:
        count = acts.decide_open_grounds(db.session, current_identity(), party_id, demand, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return _show(page, 422, nothing=form)
    flash(ngettext("Eén grond is vastgelegd.", "%(num)s gronden zijn vastgelegd.", count), "toast")
    return redirect(_address(page), 303)


def _address(page: GroundsPage, ground: str | None = None) -> str:
    return url_for(
        "grounds.show",
        procedure_id=page.case.id,
        tenderer_id=page.tenderer.id,
        party_id=page.party.id,
        demand=page.demand.id,
        ground=ground,
        _anchor="t-grond" if ground else None,
    )


def _show(page: GroundsPage, status: int = 200, **forms: Any) -> ResponseReturnValue:
    made = ground_form(page.chosen.ground, page.party.role)
    last = page.chosen.finding or Finding(outcome="")
    seen = {"seen": str(len(page.chosen.history))}
    shown: dict[str, Any] = {
        "form": made(formdata=None, data=asdict(last) | seen),
        "nothing": NothingKnownForm(formdata=None),
    } | forms
    form: GroundForm = shown["form"]
    body = render_template(
        "grounds/show.html",
        page=page,
        of_step=OF_STEP,
        window=page.window(form.finding()),
        outcomes={
            outcome: sentence(f"exclusion.why_{outcome}", language()) for outcome in OUTCOMES
        },
        **shown,
    )
    return body, status
