"""Scenarios of the lump sum that are kept: entered, shown, entered anew and dropped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.lump_sum_table import start
from tender.actions import registering as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.lump_sum import (
    ScenarioForm,
    filled_scenario,
    lump_sum_form,
    scenario_form,
    values,
)
from tender.forms.register import ReasonForm
from tender.pages.lump_sum import calculate
from tender.pages.scenarios import LumpSumPage, ScenarioPage, lump_sum_page, scenario_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import asked_id, current_identity, language, requires
from tender.routes.acting import acted
from tender.routes.errors import gives_back
from tender.routes.lump_sum import ABOUT, words

bp = Blueprint("scenarios", __name__)
ROOT = "/procedures/<uuid:procedure_id>/dialogue/lump-sum/scenarios"
ONE = f"{ROOT}/<uuid:thread>"
RECORD = Permission.RECORD_DIALOGUE


@bp.route(f"{ROOT}/new", methods=["GET", "POST"])
@requires(RECORD)
def enter(procedure_id: UUID) -> ResponseReturnValue:
    """Keep a scenario; the form begins with the calculation that stands in the address."""
    page, tenderer = _asked()
    form = _begun(page)
    done = acted(
        form,
        lambda: acts.enter_scenario(
            db.session, current_identity(), tenderer, form.content(page.lot.id), now()
        ),
        _list(page),
        _("Het scenario is bewaard."),
    )
    return done or _new(page, form)


@gives_back("scenarios.enter")
def not_entered(procedure_id: UUID) -> ResponseReturnValue | None:
    """The scenario as it was typed in a session that ended."""
    page, _tenderer = _asked()
    return _new(page, _begun(page), ended=True)


@bp.get(ONE)
@requires(Permission.VIEW_DIALOGUE)
def show(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """One scenario worked out, with its versions."""
    page = scenario_page(db.session, current_identity(), thread)
    return _one(page, ReasonForm(formdata=None))


@bp.route(f"{ONE}/revise", methods=["GET", "POST"])
@requires(RECORD)
def revise(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Write the next version."""
    page = scenario_page(db.session, current_identity(), thread, RECORD)
    form, seen = _again(page)
    done = acted(
        form,
        lambda: acts.revise_scenario(
            db.session, current_identity(), thread, seen, form.content(page.lot.id), form.why, now()
        ),
        url_for(".show", procedure_id=procedure_id, thread=thread),
        _("De nieuwe versie is vastgelegd."),
    )
    return done or _revision(page, form, seen)


@gives_back("scenarios.revise")
def not_revised(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
    """The next version as it was typed in a session that ended."""
    page = scenario_page(db.session, current_identity(), thread, RECORD)
    return _revision(page, *_again(page), ended=True)


@bp.post(f"{ONE}/drop")
@requires(RECORD)
def drop(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """The scenario is no longer looked at."""
    page = scenario_page(db.session, current_identity(), thread, RECORD)
    form = ReasonForm()
    said = (form.seen_number, form.reason.data or "")
    done = acted(
        form,
        lambda: acts.drop_scenario(db.session, current_identity(), thread, *said, now()),
        url_for(".show", procedure_id=procedure_id, thread=thread),
        _("Het scenario is vervallen. Alle versies blijven te lezen."),
    )
    return done or _one(page, form, 422)


@gives_back("scenarios.drop")
def not_dropped(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
    """The reason as it was typed in a session that ended."""
    page = scenario_page(db.session, current_identity(), thread, RECORD)
    return _one(page, ReasonForm(), 422, ended=True)


def _asked() -> tuple[LumpSumPage, UUID]:
    """Whose scenario is kept; NotGranted when there is no tenderer."""
    asked = (asked_id("tenderer"), request.args.get("lot"))
    page = lump_sum_page(db.session, current_identity(), *asked, RECORD)
    if page.desk.tenderer is None:
        raise NotGranted
    return page, page.desk.tenderer


def _list(page: LumpSumPage) -> str:
    """Where the scenarios of this tenderer stand side by side."""
    asked: dict[str, Any] = {name: request.args.get(name) for name in ABOUT}
    id_ = page.desk.case.id
    return url_for("dialogue_lump_sum.show", procedure_id=id_, **asked, _anchor="t-scenarios")


def _begun(page: LumpSumPage) -> ScenarioForm:
    """The form of a new scenario with what was calculated, or with what is known."""
    facts, rows = page.desk.case.plan.facts, page.dossier.choices
    asked = {name: typed for name, typed in request.args.items() if name not in ABOUT}
    given = lump_sum_form(facts, asked, start(facts), rows, language())
    return scenario_form(facts, rows, revising=False)(data=values(given.inputs(), given.chosen))


def _new(page: LumpSumPage, form: ScenarioForm, *, ended: bool = False) -> ResponseReturnValue:
    shown = render_template(
        "dialogue/scenario_form.html",
        desk=page.desk,
        lot=page.lot,
        dossier=page.dossier,
        entry=None,
        form=form,
        newer=(),
        ended=ended,
        **words(page.desk.case.plan.facts),
    )
    return shown, 422 if form.faulty or form.form_errors or ended else 200


def _again(page: ScenarioPage) -> tuple[ScenarioForm, int]:
    """The form for the next version, and the version that its page was made from."""
    entry, rows = page.entry, page.dossier.choices
    made = scenario_form(entry.case.plan.facts, rows, revising=True)
    form = made(data=filled_scenario(entry.content, rows, entry.versions[0].number))
    return form, form.seen_number


def _revision(
    page: ScenarioPage, form: ScenarioForm, seen: int, *, ended: bool = False
) -> ResponseReturnValue:
    """The form, with what others kept meanwhile; sent again, it comes after that."""
    form.seen.data = str(page.entry.versions[0].number)
    shown = render_template(
        "dialogue/scenario_form.html",
        desk=page.entry,
        lot=page.lot,
        dossier=page.dossier,
        entry=page,
        form=form,
        newer=page.entry.since(seen),
        ended=ended,
        **words(page.entry.case.plan.facts),
    )
    return shown, 422 if form.faulty or form.form_errors or ended else 200


def _one(
    page: ScenarioPage, form: ReasonForm, status: int = 200, *, ended: bool = False
) -> ResponseReturnValue:
    """The scenario, with the form to drop it; sent again, that comes after what others kept."""
    form.seen.data = str(page.entry.versions[0].number)
    facts, rows = page.entry.case.plan.facts, page.rows
    known = scenario_form(facts, rows, revising=False)(
        formdata=None, data=filled_scenario(page.entry.content, rows, 0)
    )
    shown = render_template(
        "dialogue/scenario.html",
        page=page,
        form=form,
        known=known,
        made=calculate(facts, page.lot.ceilings, page.scenario, language()),
        ended=ended,
        **words(facts),
    )
    return shown, status
