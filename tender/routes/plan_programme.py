"""Many requirements of the programme at once: one decision for a list, or a part taken over."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from criteria import programme
from criteria.catalogue import load
from criteria.plan import rows as plan_rows
from criteria.requirements import APPLICABILITIES
from tender.forms.programme import DecideForm
from tender.pages import programme as pages
from tender.permissions import Permission
from tender.routes.access import requires
from tender.routes.plan_edit import EDIT, fresh, rendered, section_page
from tender.routes.plan_sections import FILTERS, wanted
from tender.routes.plan_told import kept_whole, tell_undo

bp = Blueprint("plan_programme", __name__)


@bp.post(f"{EDIT}/requirements/decide")
@requires(Permission.EDIT_PLAN)
def decide(procedure_id: UUID) -> ResponseReturnValue:
    """Decide about the whole list as it was filtered, or about what in it is not decided yet."""
    page = section_page("requirements")
    asked, number = wanted()
    view = pages.programme(page.plan, asked, number, ())
    form = DecideForm(len(view.held), view.undecided)
    if not form.validate():
        return rendered(page, "requirements", fresh(page, "requirements"), decide=form), 422
    ids = {
        one.row.id
        for one in view.held
        if form.which.data == "all" or one.row.applicability == APPLICABILITIES[0]
    }
    assert page.draft is not None
    tree = page.draft.tree
    version = kept_whole(page, programme.decided(tree, ids, form.applicability.data, form.words))
    told = ngettext("%(num)s eis is besloten.", "%(num)s eisen zijn besloten.", len(ids))
    return _back(told, version)


@bp.post(f"{EDIT}/requirements/accept")
@requires(Permission.EDIT_PLAN)
def accept(procedure_id: UUID) -> ResponseReturnValue:
    """Decide as the catalogue proposes, about every row of a part that waits for a decision."""
    page = section_page("requirements")
    asked, number = wanted()
    ids = {one.row.id for one in pages.programme(page.plan, asked, number, ()).proposed}
    assert page.draft is not None
    version = kept_whole(page, programme.accepted(page.draft.tree, ids, load()))
    told = ngettext(
        "Over %(num)s eis is besloten zoals voorgesteld.",
        "Over %(num)s eisen is besloten zoals voorgesteld.",
        len(ids),
    )
    return _back(told, version)


@bp.post(f"{EDIT}/requirements/take")
@requires(Permission.EDIT_PLAN)
def take(procedure_id: UUID) -> ResponseReturnValue:
    """Take every row of a part over from the catalogue, as far as the plan does not have it."""
    page = section_page("requirements")
    asked, number = wanted()
    absent = pages.programme(page.plan, asked, number, ()).absent
    assert page.draft is not None
    ids = [row.id for row in absent]
    version = kept_whole(page, plan_rows.picked(page.draft.tree, ("requirements",), ids, load()))
    told = ngettext("%(num)s eis is opgenomen.", "%(num)s eisen zijn opgenomen.", len(ids))
    return _back(told, version)


def _back(told: str, version: int | None) -> ResponseReturnValue:
    """The list as it was filtered, saying what was done; a change can be undone there."""
    kept = {name: request.args.getlist(name) for name in FILTERS if name != "page"}
    procedure = (request.view_args or {})["procedure_id"]
    url = url_for("plan_edit.show", procedure_id=procedure, section="requirements", **kept)  # type: ignore[arg-type]
    if version is not None:
        tell_undo(told, version, url)
    return redirect(url, 303)
