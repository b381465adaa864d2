"""The plan editor: a page for each section, saved while it is typed, with undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.local import LocalProxy

from criteria.canon import Json
from criteria.catalogue import load
from criteria.changes import Change, Conflict, changes
from criteria.formulas import FORMULAS
from criteria.moments import show_moment
from criteria.plan import StageRules
from criteria.plan import rows as plan_rows
from criteria.plan import scales as plan_scales
from criteria.plan.catalogues import sources
from criteria.ratio_words import ratio_words
from criteria.reading import counted
from criteria.refusals import Refused
from tender.actions import planning
from tender.actions.planning import Base
from tender.clock import now
from tender.extensions import db
from tender.forms import plan_sections as sections
from tender.forms.plan_fields import Place, PlanSectionForm, filled, section_form
from tender.forms.programme import DecideForm
from tender.pages import plan as pages
from tender.pages.plan import Met, PlanPage
from tender.pages.tryout import shape
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, page_number, requires
from tender.routes.frame import keep_case
from tender.routes.plan_places import tabs
from tender.routes.plan_sections import FILTERS, SECTIONS, Scope
from tender.routes.plan_signed import offered
from tender.routes.plan_told import back_to, tell_removed, tell_sealed
from tender.routes.surplus import belongs
from tender.store.procedures import Case

bp = Blueprint("plan_edit", __name__)

EDIT = "/procedures/<uuid:procedure_id>/plan/edit"
_LONGEST = 20_000
ADDS = {"add": False, "add_first": True}
"""The acts that add a row, and whether it comes before the others."""

Tree = dict[str, Any]


@bp.route(f"{EDIT}/<section>", methods=["GET"])
@requires(Permission.EDIT_PLAN)
def show(procedure_id: UUID, section: str) -> ResponseReturnValue:
    return rendered(section_page(section), section)


@bp.route(f"{EDIT}/<section>", methods=["POST"])
@requires(Permission.EDIT_PLAN)
def save(procedure_id: UUID, section: str) -> ResponseReturnValue:
    """Keep what was typed. What somebody else changed meanwhile is shown beside it, not lost."""
    entered = planning.enter_editor(db.session, current_identity())
    page = section_page(section, entered.case)
    form = _sent(page, section)
    good = form.validate()
    if _by_script():
        return _kept_while_typing(page, form, good, entered)
    there = _still_there(page, section)
    if not good and there == section:
        return rendered(page, section, form), 422
    kept = _keep(form, entered)
    if kept.conflicts:
        return _met(section, form, kept.conflicts)
    if there == section:
        flash(_("Het plan is bewaard."), "toast")
    else:
        flash(_("Iemand anders haalde deze regel net weg."), "problem")
    return redirect(address(there), 303)


@bp.post(f"{EDIT}/<section>/rows")
@requires(Permission.EDIT_PLAN)
def rows(procedure_id: UUID, section: str) -> ResponseReturnValue:
    """Add, take away or move a row.

    The button stands in the form of the section, so what was typed there is kept first.
    """
    page = section_page(section)
    form = _sent(page, section)
    act, place, id_ = (*request.form.get("act", "")[:300].split("|", 2), "", "")[:3]
    gone = f"{place}/{id_}/" if act == "remove" else None
    if not form.validate() and not form.loses_nothing(gone):
        return rendered(page, section, form), 422
    typed = form.typed()
    first = _keep(form)
    if first.conflicts:
        return _met(section, form, first.conflicts)
    page = section_page(section)
    assert page.draft is not None
    path, tree = tuple(place.split("/")), page.draft.tree
    if path[-1] == "steps":
        id_ = plan_scales.mark_at(typed, path, id_)
    try:
        wanted = _row_act(tree, path, act, id_)
        kept = _change(changes(tree, wanted))
    except KeyError:
        abort(400)
    except Refused as refused:
        flash(refused.refusals[0].sentence(language()), "problem")
        return redirect(address(section), 303)
    new = id_ or _row_to_move(path)
    if act in ADDS:
        new = plan_rows.next_id(tree, path, first=ADDS[act])
    after = _after(section, path, new, act, plan_rows.ids(wanted, path))
    if act == "remove" and kept and kept.version != page.draft.version:
        tell_removed(tree, (*path, id_), kept.version, after)
    return redirect(after, 303)


@bp.get(f"{EDIT}/history")
@requires(Permission.EDIT_PLAN)
def history(procedure_id: UUID) -> ResponseReturnValue:
    page = pages.history_page(db.session, current_identity(), page_number())
    return render_template("plan/history.html", page=page, tabs=tabs("history"))


@bp.post("/procedures/<uuid:procedure_id>/plan/undo")
@requires(Permission.EDIT_PLAN)
def undo(procedure_id: UUID) -> ResponseReturnValue:
    """Take one edit back."""
    try:
        planning.undo(
            db.session, current_identity(), counted(request.form.get("version", "")), now()
        )
        db.session.commit()
        flash(_("De wijziging is ongedaan gemaakt."), "toast")
    except Refused as refused:
        db.session.rollback()
        flash(refused.refusals[0].sentence(language()), "problem")
    return redirect(back_to(url_for("plan_edit.history", procedure_id=procedure_id)), 303)


def _met(section: str, form: PlanSectionForm, conflicts: Sequence[Conflict]) -> ResponseReturnValue:
    """The page as it is by now, with what was typed and what somebody else wrote there."""
    page = section_page(section)
    told = pages.met(db.session, page, form.plan, _base(), conflicts)
    return rendered(page, _still_there(page, section), met=told), 409


def _after(section: str, path: tuple[str, ...], id_: str, act: str, ids: Sequence[str]) -> str:
    """Where a change of rows leads: the page of a new row, or its list; lots while there are any
    to tell apart. A row that can be moved on keeps the focus on the same arrow."""
    if path == ("lots",):
        several = len(section_page(section).plan.lots) > 1
        return address("lots" if several else "facts")
    if act == "add" and path == (section,) and SECTIONS[section].row:
        return address(SECTIONS[section].row, row=id_)
    ends = {"up": 0, "down": -1}
    button = f"/{act}" if act in ends and ids and ids[ends[act]] != id_ else ""
    return f"{address(section)}#{'/'.join((*path, id_))}{button}"


def _row_act(tree: Tree, path: tuple[str, ...], act: str, id_: str) -> Json:
    if act in ADDS:
        return plan_rows.added(tree, path, first=ADDS[act])
    if act == "remove":
        return plan_rows.removed(tree, path, id_)
    if act in ("up", "down"):
        return plan_rows.moved(tree, path, id_, -1 if act == "up" else 1)
    if act == "restore":
        return plan_scales.put_back(dict(tree), path)
    if act == "to":
        return plan_rows.placed(tree, path, _row_to_move(path), _place_wanted(path))
    raise KeyError(act)


def _row_to_move(path: tuple[str, ...]) -> str:
    """The row chosen in the line below a list that moves one."""
    return request.form.get(f"move/{'/'.join(path)}/row", "")[:80]


def _place_wanted(path: tuple[str, ...]) -> int:
    """The place typed there; 0, which no row has, when it is no number."""
    return counted(request.form.get(f"move/{'/'.join(path)}/to", "").strip())


def _change(made: tuple[Change, ...]) -> planning.Kept | None:
    """What came of a change; None when it was refused, which is told."""
    try:
        kept = planning.edit_plan(db.session, current_identity(), made, now())
        db.session.commit()
        if kept.conflicts:
            flash(_("Iemand anders wijzigde dit net. Kijk of uw wijziging nog klopt."), "problem")
        return kept
    except Refused as refused:
        db.session.rollback()
        flash(refused.refusals[0].sentence(language()), "problem")
    except ValueError:
        db.session.rollback()
        abort(400)
    return None


def section_page(section: str, read: Case | None = None) -> PlanPage:
    """The plan that is being written, for a section there is."""
    if section not in SECTIONS:
        abort(404)
    try:
        return pages.section_page(db.session, current_identity(), read)
    except NotGranted:
        if request.method == "POST":
            tell_sealed(_by_script())
        raise


def _scope(page: PlanPage, section: str) -> Scope:
    """The lot and the row of the address; the first lot where none is named."""
    wanted = request.args.get("lot", "")
    known = [lot.id for lot in page.plan.lots]
    if wanted and wanted not in known:
        abort(404)
    lot = wanted or (known[0] if known else "")
    shown = SECTIONS[section].shown(page.plan)
    return Scope(lot, request.args.get("row", "")[:80], shown)


def _places(section: str, tree: Tree, scope: Scope) -> tuple[Place, ...]:
    """The places of a section; not there when its lot or row is not."""
    try:
        return tuple(SECTIONS[section].places(tree, scope))
    except sections.NoSuchRow:
        abort(404)


def _still_there(page: PlanPage, section: str) -> str:
    """The section itself, or its list when the row that it is about was taken away."""
    assert page.draft is not None
    try:
        found = tuple(SECTIONS[section].places(page.draft.tree, _scope(page, section)))
    except sections.NoSuchRow:
        found = ()
    return section if found or not SECTIONS[section].under else SECTIONS[section].under


def fresh(page: PlanPage, section: str, scope: Scope | None = None) -> PlanSectionForm:
    """The form of a section with what stands in the draft; of the scope of the address if none."""
    assert page.draft is not None
    places = _places(section, page.draft.tree, scope or _scope(page, section))
    return filled(section_form(page.draft.tree, places), page.draft.version)


def _sent(page: PlanPage, section: str) -> PlanSectionForm:
    """The form as it was sent, made from the plan as it stood when its page was opened. What is
    named after a place in the plan that is not of this section is not read."""
    belongs(name for name in request.form if "/" in name)
    assert page.draft is not None
    tree = planning.plan_at(db.session, current_identity(), page.draft, _base())
    return section_form(tree, _places(section, tree, _scope(page, section)))()


def _base() -> Base:
    """What the page that was sent was made from."""
    return Base.read(request.form.get("version", ""))


def _keep(form: PlanSectionForm, entered: planning.Entered | None = None) -> planning.Kept:
    """Keep what was typed. Whoever types on keeps the steps of a scale where they are."""
    before, typed = dict(form.plan), form.typed()
    made = changes(before, typed if _by_script() else plan_scales.settled(before, typed))
    kept = planning.edit_plan(db.session, entered or current_identity(), made, now())
    db.session.commit()
    return kept


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _kept_while_typing(
    page: PlanPage, form: PlanSectionForm, good: bool, entered: planning.Entered
) -> ResponseReturnValue:
    """Keep every field that can be read, and tell what the page now stands for."""
    assert page.draft is not None
    kept = _keep(form, entered)
    if kept.conflicts:
        met = pages.met(db.session, page, form.plan, _base(), kept.conflicts)[0]
        author = met.edit.author if met.edit else ""
        version = str(_base().after(page.draft.version, kept.version))
        places = ["/".join(one.change.path) for one in kept.conflicts]
        text = _(
            "%(author)s wijzigde %(place)s. Bewaar de bladzijde om te kiezen.",
            author=author,
            place=met.place.get(language()),
        )
        return jsonify(saved=False, text=text, version=version, met=places), 409
    version = str(_base().after(page.draft.version, kept.version))
    at = show_moment(now(), language())
    wrong = [field for field in form if field.errors]
    text = _("Bewaard, %(at)s", at=at)
    if not good:
        text = next((f"{one.label.text}: {one.errors[0]}" for one in wrong), "")
    names = [one.name for one in wrong]
    return jsonify(saved=True, version=version, text=text, good=good, wrong=names)


def address(section: str, **changed: str | None) -> str:
    """The page of a section with what the address asked for, and with what is changed in it."""
    asked: dict[str, Any] = {name: request.args.getlist(name) for name in ("lot", "row", *FILTERS)}
    procedure = (request.view_args or {})["procedure_id"]
    asked |= changed
    return url_for("plan_edit.show", procedure_id=procedure, section=section, **asked)


def rendered(
    page: PlanPage,
    section: str,
    form: PlanSectionForm | None = None,
    met: tuple[Met, ...] = (),
    **more: Any,
) -> str:
    """The page of a section: with what was typed, or as the draft stands, written once.

    `more` is what only one kind of page has.
    """
    assert page.draft is not None
    keep_case(page.case)
    scope, basis = _scope(page, section), None
    if form is None:
        if SECTIONS[section].under:
            _places(section, page.draft.tree, scope)
        basis = (
            page.case.id,
            page.draft.version,
            page.draft.last_edit,
            request.full_path,
            language(),
        )
    return render_template(
        f"plan/edit_{SECTIONS[section].template or section}.html",
        page=page,
        form=form or LocalProxy(cache(lambda: fresh(page, section, scope))),
        row_form=lambda id_: fresh(page, section, replace(scope, shown=(id_,))),
        typed=form,
        basis=basis,
        version=form.version.data if form else page.draft.version,
        section=section,
        tabs=tabs(section, len(page.plan.lots)),
        met=offered(page.draft.version, met),
        scope=scope,
        stage=(SECTIONS[section].under or section),
        lot=page.plan.lot(scope.lot) if scope.lot else None,
        view=SECTIONS[section].view(page.plan, scope),
        shape=lambda lot: shape(page.plan, lot, language()),
        formulas=FORMULAS,
        years=page.plan.facts.contract_years(),
        numbers=sections.NUMBERS,
        amounts=sections.AMOUNTS,
        origin=plan_scales.origin,
        family=plan_scales.family,
        group_points=StageRules.points_of,
        offered=plan_rows.offered,
        sources=sources(),
        ratio_said=lambda demand: ratio_words(demand.ratio),
        catalogues=load(),
        decide_form=lambda every, undecided: DecideForm(every, undecided, formdata=None),
        **more,
    )
