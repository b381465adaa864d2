"""The evaluation plan: read by all, sealed once, amended until the first opening."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from criteria.changes import reader
from criteria.plan import parts as plan_parts
from criteria.plan.authors import buyers_choices
from criteria.plan.words import name_of
from criteria.price_notes import plan_warnings
from criteria.reading import counted
from criteria.refusals import Refusal, Refused
from criteria.text import Text
from criteria.texts import LANGUAGES
from tender.actions import planning
from tender.clock import now
from tender.extensions import db
from tender.forms.plan import AmendForm, SealForm
from tender.pages import plan as pages
from tender.pages import plan_reading
from tender.pages.plan import PlanPage, plan_page
from tender.permissions import Permission
from tender.routes import frame
from tender.routes.access import current_identity, language, requires, show_refusals
from tender.routes.frame import keep_case
from tender.routes.plan_places import in_words, place_url, section_title, section_titles, tabs
from tender.store import vaults

bp = Blueprint("plan", __name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps the plan from being sealed: what it is about, and where it is mended.

    section  the part of the editor it is typed in; "" for none
    """

    place: str
    text: str
    url: str | None
    section: str


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A choice of the buyer, with who made it and when."""

    name: Text
    author: str
    on: object


@bp.get("/procedures/<uuid:procedure_id>/plan")
@requires(Permission.VIEW_PLAN)
def show(procedure_id: UUID) -> ResponseReturnValue:
    return _shown(plan_page(db.session, current_identity()))


@bp.post("/procedures/<uuid:procedure_id>/plan/seal")
@requires(Permission.SEAL_PLAN)
def seal(procedure_id: UUID) -> ResponseReturnValue:
    form = SealForm(_reference())
    return _sealed(
        form,
        lambda: planning.seal_plan(
            db.session, current_identity(), now(), seen=form.version, vault=form.vault.data or ""
        ),
    )


@bp.post("/procedures/<uuid:procedure_id>/plan/proposals")
@requires(Permission.EDIT_PLAN)
def adopt(procedure_id: UUID) -> ResponseReturnValue:
    """Stand behind every choice on the page that nobody made yet."""
    version = counted(request.form.get("seen", ""))
    try:
        count = planning.adopt(db.session, current_identity(), version, now())
        db.session.commit()
        told = ngettext(
            "U nam %(num)s keuze over. Uw naam en de datum staan erbij.",
            "U nam %(num)s keuzes over. Uw naam en de datum staan erbij.",
            count,
        )
        flash(told, "toast")
    except Refused as refused:
        db.session.rollback()
        flash(refused.refusals[0].sentence(language()), "problem")
    return redirect(url_for("plan.show", procedure_id=procedure_id), 303)


@bp.post("/procedures/<uuid:procedure_id>/plan/amendment")
@requires(Permission.AMEND_PLAN)
def begin_amendment(procedure_id: UUID) -> ResponseReturnValue:
    """Start the draft of a next version, or throw it away."""
    actor = current_identity()
    try:
        if request.form.get("act") == "drop":
            if request.form.get("sure") != "yes":
                flash(_("Bevestig eerst dat het concept weg mag."), "warn")
                return redirect(url_for("plan.show", procedure_id=procedure_id), 303)
            planning.drop_amendment(db.session, actor)
            flash(_("Het concept is weggegooid. Het verzegelde plan geldt."), "toast")
        else:
            planning.begin_amendment(db.session, actor, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        flash(refused.refusals[0].sentence(language()), "problem")
    return redirect(url_for("plan.show", procedure_id=procedure_id), 303)


@bp.post("/procedures/<uuid:procedure_id>/plan/amendment/seal")
@requires(Permission.AMEND_PLAN)
def seal_amendment(procedure_id: UUID) -> ResponseReturnValue:
    form = AmendForm(_reference())
    return _sealed(
        form,
        lambda: planning.seal_amendment(
            db.session,
            current_identity(),
            form.reason.data or "",
            form.notice.data or "",
            now(),
            seen=form.version,
        ),
    )


@bp.get("/procedures/<uuid:procedure_id>/plan/versions")
@requires(Permission.VIEW_PLAN)
def versions(procedure_id: UUID) -> ResponseReturnValue:
    page = pages.versions_page(db.session, current_identity())
    return render_template("plan/versions.html", page=page)


def _reference() -> str:
    return plan_page(db.session, current_identity()).case.reference


def _sealed(form: SealForm, act: Callable[[], object]) -> ResponseReturnValue:
    if form.validate():
        try:
            act()
            db.session.commit()
            flash(_("Het plan is verzegeld."), "toast")
            return redirect(url_for("plan.show", **(request.view_args or {})), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _shown(plan_page(db.session, current_identity()), form), 422


def _shown(page: PlanPage, form: SealForm | None = None) -> str:
    """The draft with what it still needs, or the sealed plan."""
    case = page.case
    keep_case(case)
    if form is None:
        kind = AmendForm if page.amending else SealForm
        form = kind(case.reference, formdata=None)
    missing = page.faults(now())
    form.seen.data = str(page.draft.version if page.draft else "")
    keys = vaults.keys_of(db.session, case.id) if page.sealable else None
    if keys and form.vault:
        form.vault.data = keys.shown
    return render_template(
        "plan/draft.html" if page.editable else "plan/show.html",
        page=page,
        form=form,
        keys=keys,
        tabs=tabs("overview"),
        faults=_faults(page, missing),
        missing=len(missing),
        warnings=_faults(page, (*plan_warnings(page.plan), *page.asked_twice, *page.open_ends)),
        amendment=pages.amendment(page) if page.amending else (),
        stages=() if page.editable else plan_reading.in_short(page, language()),
        settings=_settings(page),
        proposals=plan_parts.proposals(page.plan) if page.editable else (),
        practice_url=frame.place_url("practice", case.id) if case.plan.scoring.practice else None,
    )


def _faults(page: PlanPage, found: Iterable[Refusal]) -> tuple[tuple[str, list[Fault]], ...]:
    """Faults with the part of the editor they are mended in, in the order of the editor."""
    lang, written = language(), page.written
    look = reader(dict(written))
    faults = [
        Fault(
            name_of(written, one.field, look).get(lang) if one.field else "",
            in_words(one),
            _url(page, one),
            section_title(one.field) if one.field else "",
        )
        for one in found
    ]
    titles = dict.fromkeys(["", *section_titles(), *(one.section for one in faults)])
    groups = {title: [one for one in faults if one.section == title] for title in titles}
    return tuple((title, group) for title, group in groups.items() if group)


def _url(page: PlanPage, fault: Refusal) -> str | None:
    """Where it is mended; the decisions on many requirements below, among the proposals."""
    if fault.code == "plan.requirements_unsigned" and page.editable:
        return url_for("plan.show", procedure_id=page.case.id, _anchor="t-voorstel")
    return place_url(page, fault.field)


def _settings(page: PlanPage) -> tuple[SettingLine, ...]:
    written = page.written
    look = reader(dict(written))
    chosen = [
        SettingLine(name_of(written, place, look), by.author, by.on)
        for place in buyers_choices(page.plan)
        if not place.startswith("requirements/") and (by := page.author(place)) is not None
    ]
    for line in plan_parts.decisions(page.plan):
        name = Text(*(f"{line.title.get(lang)}, {line.value.get(lang)}" for lang in LANGUAGES))
        chosen.append(SettingLine(name, line.author, line.on))
    return tuple(chosen)
