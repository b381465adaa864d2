"""The evaluation plan: read by all, written by the officer, and sealed once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from criteria.formulas import FORMULAS
from criteria.plan import OFFERED, Setting
from criteria.refusals import Refusal, Refused
from tender.actions import planning
from tender.clock import now
from tender.extensions import db
from tender.forms.plan import NUMBERS, WORD, PlanForm, SealForm, filled, lots_of, plan_form
from tender.pages.plan import PlanPage, plan_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires, show_refusals
from tender.routes.frame import called

bp = Blueprint("plan", __name__)

SETTINGS: dict[str, Any] = {
    "scale": _l("Beoordelingsschaal"),
    "minimum_total": _l("Minimaal totaal"),
    "ties": _l("Volgorde bij een gelijke stand"),
    "rounding": _l("Decimalen van het totaal"),
    "price.formula": _l("Prijsformule"),
    "price.points": _l("Gewicht van de prijs"),
    "admitted": _l("Aantal inschrijvers in de gunningsfase"),
    "priced_years": _l("Aantal contractjaren dat meetelt in de prijs"),
    "ceilings": _l("Plafond per contractjaar"),
    "standstill.days": _l("Opschortende termijn in dagen"),
    "standstill.extend": _l("Verlengen tot een werkdag"),
    "consensus.discuss_from": _l("Bespreken is verplicht vanaf een verschil van"),
    "consensus.minimum_words": _l("Minimaal aantal woorden van een motivering"),
    "application_deadline": _l("Sluiting van de aanmelding"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps the plan from being sealed, and the field where it is mended."""

    text: str
    place: str | None


@dataclass(frozen=True, slots=True)
class SettingLine:
    name: str
    author: str
    on: date


@bp.route("/procedures/<uuid:procedure_id>/plan", methods=["GET"])
@requires(Permission.VIEW_PLAN)
def show(procedure_id: UUID) -> ResponseReturnValue:
    page = plan_page(db.session, current_identity())
    if not page.editable:
        return _read(page)
    return _edit(page, _draft(page), _seal_form())


@bp.route("/procedures/<uuid:procedure_id>/plan", methods=["POST"])
@requires(Permission.EDIT_PLAN)
def save(procedure_id: UUID) -> ResponseReturnValue:
    page = plan_page(db.session, current_identity())
    if not page.editable:
        return _read(page), 422
    form = plan_form(page.plan)()
    if form.validate():
        try:
            planning.save_plan(db.session, current_identity(), form.result(), _version(form), now())
            db.session.commit()
            flash(_("Het plan is bewaard."), "toast")
            return redirect(url_for("plan.show", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _edit(page, form, _seal_form()), 422


@bp.route("/procedures/<uuid:procedure_id>/plan/seal", methods=["POST"])
@requires(Permission.SEAL_PLAN)
def seal(procedure_id: UUID) -> ResponseReturnValue:
    form = SealForm()
    if form.validate():
        try:
            planning.seal_plan(db.session, current_identity(), now())
            db.session.commit()
            return redirect(url_for("plan.show", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    page = plan_page(db.session, current_identity())
    if not page.editable:
        return _read(page), 422
    return _edit(page, _draft(page), _named(form)), 422


def _version(form: PlanForm) -> int:
    """The version the writer started from; one that cannot be, when the field is no number."""
    typed = str(form.version.data or "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _draft(page: PlanPage) -> PlanForm:
    return plan_form(page.plan)(formdata=None, data=filled(page.plan, page.case.draft_version))


def _seal_form() -> SealForm:
    return _named(SealForm(formdata=None))


def _named(form: SealForm) -> SealForm:
    """Two forms stand on this page; each id stands there once."""
    form.csrf_token.id = "zegel-token"
    return form


def _edit(page: PlanPage, form: PlanForm, seal_form: SealForm) -> str:
    return render_template(
        "plan/edit.html",
        page=page,
        form=form,
        seal_form=seal_form,
        word=WORD,
        parameters=NUMBERS,
        lots=lots_of(page.plan),
        formulas={name: FORMULAS[name] for name in OFFERED},
        faults=tuple(_fault(form, one) for one in page.faults),
        settings=_settings(page),
        years=page.plan.facts.contract_years(),
    )


def _read(page: PlanPage) -> str:
    return render_template(
        "plan/show.html",
        page=page,
        lots=lots_of(page.plan),
        formulas={name: FORMULAS[name] for name in OFFERED},
        settings=_settings(page),
        years=page.plan.facts.contract_years(),
    )


def _fault(form: PlanForm, one: Refusal) -> Fault:
    return Fault(one.sentence(language()), _place(form, one.field))


def _place(form: PlanForm, field: str | None) -> str | None:
    """The id on the page: of the field, of its first part, or of the sum."""
    if field is None:
        return None
    if field in form:
        return field
    if field.endswith("ceilings"):
        return f"{field.removesuffix('ceilings')}ceiling-1"
    return f"{field}-1" if field.endswith("ties") else field


def _settings(page: PlanPage) -> tuple[SettingLine, ...]:
    return tuple(SettingLine(_name(page, one), one.author, one.on) for one in page.plan.settings)


def _name(page: PlanPage, setting: Setting) -> str:
    """The name of a setting for a reader; lots are named only when there are several."""
    key, lot = setting.key, ""
    if not page.case.single_lot:
        known = {f"{lot.id}.": lot.title.get(language()) for lot in page.plan.lots}
        before = next((start for start in known if key.startswith(start)), "")
        key, lot = key.removeprefix(before), known.get(before, "")
    name = _own_name(page, key)
    return f"{lot}: {name}" if lot else name


def _own_name(page: PlanPage, key: str) -> str:
    head, _dot, rest = key.partition(".")
    if head == "rules":
        return called("rules", rest)
    if key in SETTINGS:
        return str(SETTINGS[key])
    if head == "price":
        return called("parameter", rest)
    stage = called("stage", head)
    kind, _dot, question = rest.partition(".")
    if question:
        title = page.plan.stage(page.plan.lots[0].id, head).question(question).title
        words = {"theme": title.get(language()), "stage": stage}
        if kind == "weight":
            return str(_("Gewicht van %(theme)s (%(stage)s)", **words))
        return str(_("Ondergrens van %(theme)s (%(stage)s)", **words))
    return str(_("%(setting)s (%(stage)s)", setting=SETTINGS[kind], stage=stage))
