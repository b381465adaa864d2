"""Many requirements of the programme at once: one decision for a part, or a part taken over."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from criteria import plan_rows, programme
from criteria.canon import Json
from criteria.catalogue import load
from criteria.changes import changes
from criteria.refusals import Refused
from criteria.requirements import APPLICABILITIES
from tender.actions import planning
from tender.clock import now
from tender.extensions import db
from tender.forms.programme import DecideForm
from tender.pages import programme as pages
from tender.pages.plan import PlanPage
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.plan_edit import EDIT, fresh, rendered, section_page
from tender.routes.plan_sections import FILTERS, wanted

bp = Blueprint("plan_programme", __name__)


@bp.post(f"{EDIT}/requirements/decide")
@requires(Permission.EDIT_PLAN)
def decide(procedure_id: UUID) -> ResponseReturnValue:
    """Decide about a whole part, or about what in it is not decided yet."""
    page, form = section_page("requirements"), DecideForm()
    if not form.validate():
        return rendered(page, "requirements", fresh(page, "requirements"), decide=form), 422
    asked, number = wanted()
    rows = pages.programme(page.plan, asked, number, ()).part_rows
    ids = {
        one.row.id
        for one in rows
        if form.which.data == "all" or one.row.applicability == APPLICABILITIES[0]
    }
    assert page.draft is not None
    tree = page.draft.tree
    if _kept(page, programme.decided(tree, ids, form.applicability.data, form.words)):
        told = ngettext("%(num)s eis is besloten.", "%(num)s eisen zijn besloten.", len(ids))
        flash(told, "toast")
    return _back()


@bp.post(f"{EDIT}/requirements/accept")
@requires(Permission.EDIT_PLAN)
def accept(procedure_id: UUID) -> ResponseReturnValue:
    """Decide as the catalogue proposes, about every row of a part that waits for a decision."""
    page = section_page("requirements")
    asked, number = wanted()
    ids = {one.row.id for one in pages.programme(page.plan, asked, number, ()).proposed}
    assert page.draft is not None
    if _kept(page, programme.accepted(page.draft.tree, ids, load())):
        told = ngettext(
            "Over %(num)s eis is besloten zoals voorgesteld.",
            "Over %(num)s eisen is besloten zoals voorgesteld.",
            len(ids),
        )
        flash(told, "toast")
    return _back()


@bp.post(f"{EDIT}/requirements/take")
@requires(Permission.EDIT_PLAN)
def take(procedure_id: UUID) -> ResponseReturnValue:
    """Take every row of a part over from the catalogue, as far as the plan does not have it."""
    page = section_page("requirements")
    asked, number = wanted()
    absent = pages.programme(page.plan, asked, number, ()).absent
    assert page.draft is not None
    ids = [row.id for row in absent]
    if _kept(page, plan_rows.picked(page.draft.tree, ("requirements",), ids, load())):
        told = ngettext("%(num)s eis is opgenomen.", "%(num)s eisen zijn opgenomen.", len(ids))
        flash(told, "toast")
    return _back()


def _kept(page: PlanPage, tree: Json) -> bool:
    """Whether the whole change could be made; what could not is told."""
    assert page.draft is not None
    try:
        made = changes(page.draft.tree, tree)
        kept = planning.edit_plan(db.session, current_identity(), made, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        flash(refused.refusals[0].sentence(language()), "problem")
        return False
    if kept.conflicts:
        flash(_("Iemand anders wijzigde dit net. Kijk of uw wijziging nog klopt."), "problem")
    return not kept.conflicts


def _back() -> ResponseReturnValue:
    kept = {name: request.args.get(name) for name in FILTERS if name != "page"}
    procedure = (request.view_args or {})["procedure_id"]
    url = url_for("plan_edit.show", procedure_id=procedure, section="requirements", **kept)  # type: ignore[arg-type]
    return redirect(url, 303)
