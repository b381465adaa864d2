"""The plan editor: a page for each section, saved while it is typed, with undo."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from criteria import plan_rows
from criteria.canon import Json
from criteria.catalogue import load
from criteria.changes import Change, changes, read_changes, write_changes
from criteria.formulas import FORMULAS
from criteria.moments import show_moment
from criteria.plan import Group, StageRules
from criteria.refusals import Refused
from tender.actions import planning
from tender.clock import now
from tender.extensions import db
from tender.forms import plan_sections as sections
from tender.forms.plan_fields import Place, PlanSectionForm, filled, section_form
from tender.pages import plan as pages
from tender.pages.plan import Met, PlanPage
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires

bp = Blueprint("plan_edit", __name__)

EDIT = "/procedures/<uuid:procedure_id>/plan/edit"
_LONGEST = 20_000

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """What the address asks of a section: the lot, and the row on a page of one row."""

    lot: str
    row: str


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the editor; one of a single row stands under the section it belongs to."""

    title: Any
    places: Callable[[Tree, Scope], Iterable[Place]]
    under: str = ""
    template: str = ""


def _question(stage: str) -> Callable[[Tree, Scope], Iterable[Place]]:
    return lambda tree, scope: sections.question(tree, scope.lot, stage, scope.row)


SECTIONS: dict[str, Section] = {
    "selection": Section(
        _l("Selectiefase"),
        lambda tree, scope: sections.stage(tree, scope.lot, "selection"),
        template="stage",
    ),
    "selection-question": Section(_l("Vraag"), _question("selection"), "selection", "question"),
    "award": Section(
        _l("Gunningsfase"),
        lambda tree, scope: sections.stage(tree, scope.lot, "award"),
        template="stage",
    ),
    "award-question": Section(_l("Vraag"), _question("award"), "award", "question"),
    "rules": Section(_l("Regels en termijnen"), lambda tree, _: sections.rules(tree)),
    "people": Section(_l("Commissie en advies"), lambda tree, _: sections.people(tree)),
}


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool


@bp.route(f"{EDIT}/<section>", methods=["GET"])
@requires(Permission.EDIT_PLAN)
def show(procedure_id: UUID, section: str) -> ResponseReturnValue:
    page = _page(section)
    return _rendered(page, section, _fresh(page, section))


@bp.route(f"{EDIT}/<section>", methods=["POST"])
@requires(Permission.EDIT_PLAN)
def save(procedure_id: UUID, section: str) -> ResponseReturnValue:
    """Keep what was typed. What somebody else changed meanwhile is shown beside it, not lost."""
    page = _page(section)
    form = _sent(page, section)
    good = form.validate()
    if _by_script():
        return _kept_while_typing(page, form, good)
    if not good:
        return _rendered(page, section, form), 422
    kept = _keep(form)
    if kept.conflicts:
        page = _page(section)
        told = pages.met(db.session, page, form.base, kept.conflicts)
        return _rendered(page, section, _fresh(page, section), told), 409
    flash(_("Het plan is bewaard."), "toast")
    return redirect(_address(section), 303)


@bp.post(f"{EDIT}/<section>/rows")
@requires(Permission.EDIT_PLAN)
def rows(procedure_id: UUID, section: str) -> ResponseReturnValue:
    """Add, take away or move a row, or pick rows from a catalogue.

    The button stands in the form of the section, so what was typed there is kept first.
    """
    page = _page(section)
    form = _sent(page, section)
    form.validate()
    if _keep(form).conflicts:
        flash(_("Iemand anders wijzigde dit net. Kijk of uw wijziging nog klopt."), "problem")
    page = _page(section)
    assert page.draft is not None
    act, place, id_ = (*request.form.get("act", "")[:300].split("|", 2), "", "")[:3]
    path, tree = tuple(place.split("/")), page.draft.tree
    try:
        wanted = _row_act(tree, path, act, id_)
    except KeyError:
        raise NotGranted from None
    _change(changes(tree, wanted))
    anchor = plan_rows.next_id(tree, path) if act == "add" else id_
    return redirect(f"{_address(section)}#{'/'.join((*path, anchor))}", 303)


@bp.post(f"{EDIT}/<section>/settle")
@requires(Permission.EDIT_PLAN)
def settle(procedure_id: UUID, section: str) -> ResponseReturnValue:
    """Put what was typed where somebody else's words stand, now that they were seen."""
    _page(section)
    try:
        made = read_changes(json.loads(request.form.get("changes", "")[:_LONGEST]))
    except (ValueError, KeyError, TypeError, AttributeError):
        abort(400)
    _change(made)
    return redirect(_address(section), 303)


@bp.get(f"{EDIT}/history")
@requires(Permission.EDIT_PLAN)
def history(procedure_id: UUID) -> ResponseReturnValue:
    number = request.args.get("page", "1")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    page = pages.history_page(db.session, current_identity(), wanted)
    return render_template("plan/history.html", page=page, tabs=tabs("history"))


@bp.post("/procedures/<uuid:procedure_id>/plan/undo")
@requires(Permission.EDIT_PLAN)
def undo(procedure_id: UUID) -> ResponseReturnValue:
    """Take one edit back."""
    number = request.form.get("version", "")
    version = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    try:
        planning.undo(db.session, current_identity(), version, now())
        db.session.commit()
        flash(_("De wijziging is ongedaan gemaakt."), "toast")
    except Refused as refused:
        db.session.rollback()
        flash(refused.refusals[0].sentence(language()), "problem")
    return redirect(url_for("plan_edit.history", procedure_id=procedure_id), 303)


def place_url(page: PlanPage, place: str | None) -> str | None:
    """The page of the editor where a place of the plan is typed, when it is being written."""
    if place is None or not page.editable:
        return None
    parts = place.split("/")
    section, lot = _section_of(parts), parts[1] if parts[0] == "lots" and len(parts) > 1 else None
    if section is None:
        return None
    lot = lot if len(page.plan.lots) > 1 else None
    return url_for(
        "plan_edit.show", procedure_id=page.case.id, section=section, lot=lot, _anchor=place
    )


_OF_PLACE = {"committee": "people", "advice": "people"}
_OF_LOT = {"admitted": "selection", "cutoff": "selection"}


def _section_of(parts: list[str]) -> str | None:
    if parts[0] == "lots":
        name = parts[2] if len(parts) > 2 else "award"
        return name if name in ("selection", "award") else _OF_LOT.get(name, "award")
    if parts[0] in SECTIONS:
        return parts[0]
    return _OF_PLACE.get(parts[0], "rules")


def _row_act(tree: Tree, path: tuple[str, ...], act: str, id_: str) -> Json:
    if act == "add":
        return plan_rows.added(tree, path)
    if act == "pick":
        return plan_rows.picked(tree, path, request.form.getlist("pick"), load())
    if act == "remove":
        return plan_rows.removed(tree, path, id_)
    if act in ("up", "down"):
        return plan_rows.moved(tree, path, id_, -1 if act == "up" else 1)
    raise KeyError(act)


def _change(made: tuple[Change, ...]) -> None:
    try:
        kept = planning.edit_plan(db.session, current_identity(), made, now())
        db.session.commit()
        if kept.conflicts:
            flash(_("Iemand anders wijzigde dit net. Kijk of uw wijziging nog klopt."), "problem")
    except Refused as refused:
        db.session.rollback()
        flash(refused.refusals[0].sentence(language()), "problem")
    except ValueError:
        db.session.rollback()
        abort(400)


def _page(section: str) -> PlanPage:
    if section not in SECTIONS:
        abort(404)
    return pages.section_page(db.session, current_identity())


def _scope(page: PlanPage) -> Scope:
    """The lot and the row of the address; the first lot where none is named."""
    wanted = request.args.get("lot", "")
    known = [lot.id for lot in page.plan.lots]
    if wanted and wanted not in known:
        abort(404)
    return Scope(wanted or (known[0] if known else ""), request.args.get("row", "")[:80])


def _places(page: PlanPage, section: str, tree: Tree) -> tuple[Place, ...]:
    """The places of a section; not there when its lot or row is not."""
    try:
        return tuple(SECTIONS[section].places(tree, _scope(page)))
    except sections.NoSuchRow:
        abort(404)


def _fresh(page: PlanPage, section: str) -> PlanSectionForm:
    assert page.draft is not None
    places = _places(page, section, page.draft.tree)
    return filled(section_form(page.draft.tree, places), page.draft.version)


def _sent(page: PlanPage, section: str) -> PlanSectionForm:
    """The form as it was sent, made from the plan as it stood when its page was opened."""
    assert page.draft is not None
    typed = request.form.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    tree = planning.plan_at(db.session, page.case, page.draft, version)
    return section_form(tree, _places(page, section, tree))()


def _keep(form: PlanSectionForm) -> planning.Kept:
    made = changes(dict(form.plan), form.typed())
    kept = planning.edit_plan(db.session, current_identity(), made, now())
    db.session.commit()
    return kept


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _kept_while_typing(page: PlanPage, form: PlanSectionForm, good: bool) -> ResponseReturnValue:
    """Keep every field that can be read. The version only goes on when nobody else was writing."""
    assert page.draft is not None
    kept = _keep(form)
    if kept.conflicts:
        met = pages.met(db.session, page, form.base, kept.conflicts)[0]
        author = met.edit.author if met.edit else ""
        text = _(
            "%(author)s wijzigde %(place)s. Bewaar de bladzijde om te kiezen.",
            author=author,
            place=met.place.get(language()),
        )
        return jsonify(saved=False, text=text), 409
    version = kept.version if form.base == page.draft.version else form.base
    at = show_moment(now(), language())
    fault = next((str(text) for field in form for text in field.errors), "")
    text = fault if not good else _("Bewaard, %(at)s", at=at)
    return jsonify(saved=True, version=version, text=text, good=good)


def _address(section: str) -> str:
    procedure = (request.view_args or {})["procedure_id"]
    lot, row = request.args.get("lot"), request.args.get("row")
    return url_for("plan_edit.show", procedure_id=procedure, section=section, lot=lot, row=row)


def tabs(current: str) -> tuple[Tab, ...]:
    """The sections of the editor, the current one marked."""
    procedure = (request.view_args or {})["procedure_id"]
    overview = url_for("plan.show", procedure_id=procedure)
    first = Tab(_("Klaar om te verzegelen?"), overview, current == "overview")
    last = Tab(
        _("Wijzigingen"), url_for("plan_edit.history", procedure_id=procedure), current == "history"
    )
    middle = tuple(
        Tab(
            str(one.title),
            url_for("plan_edit.show", procedure_id=procedure, section=key),
            key in (current, SECTIONS[current].under if current in SECTIONS else ""),
        )
        for key, one in SECTIONS.items()
        if not one.under
    )
    exchange = url_for("plan_exchange.show", procedure_id=procedure)
    files = Tab(_("In- en uitvoer"), exchange, current == "exchange")
    return (first, *middle, files, last)


def _rendered(
    page: PlanPage, section: str, form: PlanSectionForm, met: tuple[Met, ...] = ()
) -> str:
    scope = _scope(page)
    return render_template(
        f"plan/edit_{SECTIONS[section].template or section}.html",
        page=page,
        form=form,
        section=section,
        tabs=tabs(section),
        met=tuple((one, json.dumps(write_changes([_again(one)]))) for one in met),
        scope=scope,
        stage=(SECTIONS[section].under or section),
        lot=page.plan.lot(scope.lot) if scope.lot else None,
        formulas=FORMULAS,
        years=page.plan.facts.contract_years(),
        numbers=sections.NUMBERS,
        amounts=sections.AMOUNTS,
        group_points=_group_points,
        offered=plan_rows.offered,
        catalogues=load(),
    )


def _group_points(rules: StageRules, group: Group) -> Decimal:
    """The weights of the questions in a group, added up."""
    weights = [q.points for q in rules.questions if q.group == group.id and q.points is not None]
    return sum(weights, Decimal(0))


def _again(one: Met) -> Change:
    """The change once more, from what stands there now."""
    change = one.conflict.change
    return Change(change.path, one.conflict.present, change.new)
