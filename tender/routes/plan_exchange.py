"""The plan as a file: out to keep or to work on, and in again after a look at what changes."""

from __future__ import annotations

from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData

from criteria.plan.shape import Fault
from criteria.reading import counted
from criteria.refusals import Refused, refusal
from tender.actions import planning
from tender.clock import now
from tender.exports import plans as files
from tender.extensions import db
from tender.forms.plan_file import PlanFileForm
from tender.imports.plans import read_plan
from tender.pages import exchange
from tender.pages import plan as pages
from tender.pages.exchange import Preview
from tender.permissions import Permission
from tender.routes.access import current_identity, hide, language, requires
from tender.routes.plan_places import tabs
from tender.routes.plan_signed import offered, packed, unpacked

bp = Blueprint("plan_exchange", __name__)

PLAN = "/procedures/<uuid:procedure_id>/plan"
LONGEST = 700_000
"""How long the changes of a file may be on their way from the preview to the draft."""

MOST_CONFLICTS = 50


@bp.get(f"{PLAN}/download.<kind>")
@requires(Permission.VIEW_PLAN)
def download(procedure_id: UUID, kind: str) -> ResponseReturnValue:
    """A sealed version (`?version=`), or the plan as the reader sees it on the page."""
    if kind not in ("json", "xlsx"):
        hide()
    typed = request.args.get("version", "")
    wanted = counted(typed) if typed else None
    found = exchange.edition(db.session, current_identity(), wanted)
    if kind == "xlsx":
        answer = Response(files.workbook_file(found, language()), mimetype=files.XLSX)
    else:
        answer = Response(files.json_file(found), mimetype=files.JSON)
    version = f"v{found.number}" if found.number else _("concept")
    name = f"{_('beoordelingsplan')}-{files.named(found.plan.reference)}-{version}.{kind}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.get(f"{PLAN}/exchange")
@requires(Permission.EDIT_PLAN)
def show(procedure_id: UUID) -> ResponseReturnValue:
    return _shown(PlanFileForm(formdata=None))


@bp.post(f"{PLAN}/exchange")
@requires(Permission.EDIT_PLAN)
def read(procedure_id: UUID) -> ResponseReturnValue:
    """Show what a file would change. Nothing is kept of it."""
    form = PlanFileForm()
    if not form.validate():
        return _shown(form), 422
    db.session.rollback()  # nobody has to wait for us while the file is read
    file, _missing = read_plan(*form.chosen)
    found = exchange.preview(db.session, current_identity(), file)
    if found.faults:
        return _shown(form, found), 422
    return _shown(PlanFileForm(formdata=None), found)


@bp.post(f"{PLAN}/exchange/apply")
@requires(Permission.EDIT_PLAN)
def apply(procedure_id: UUID) -> ResponseReturnValue:
    """Make the changes that were shown, where the draft still holds what they started from."""
    actor = current_identity()
    try:
        version, made = unpacked(request.form.get("changes", ""))
        kept = planning.edit_plan(db.session, actor, made, now())
        db.session.commit()
    except (Refused, BadData) as wrong:
        db.session.rollback()
        told = wrong.refusals[0] if isinstance(wrong, Refused) else _UNREADABLE
        flash(told.sentence(language()), "problem")
        return redirect(url_for("plan_exchange.show", procedure_id=procedure_id), 303)
    if kept.conflicts:
        page = pages.section_page(db.session, actor)
        assert page.draft is not None
        met = pages.met(
            db.session,
            page,
            page.draft.tree,
            planning.Base(version),
            kept.conflicts[:MOST_CONFLICTS],
        )
        more = len(kept.conflicts) - len(met)
        return _shown(PlanFileForm(formdata=None), met=met, more=more), 409
    flash(_("Het bestand is ingelezen in het concept."), "toast")
    return redirect(url_for("plan.show", procedure_id=procedure_id), 303)


_UNREADABLE = refusal("files.changes_unreadable")


def _shown(
    form: PlanFileForm,
    found: Preview | None = None,
    met: tuple[pages.Met, ...] = (),
    more: int = 0,
) -> str:
    """The page; `more` is how many conflicts there are beside those that are met."""
    signed = packed(found.version, found.changes) if found is not None and found.changes else ""
    page = pages.section_page(db.session, current_identity())
    assert page.draft is not None
    return render_template(
        "plan/exchange.html",
        page=page,
        form=form,
        tabs=tabs("exchange"),
        preview=found,
        faults=tuple((_place(one), one.told(language())) for one in found.faults) if found else (),
        packed=signed if len(signed) <= LONGEST else "",
        too_many=refusal("files.changes_too_many").sentence(language()),
        met=offered(page.draft.version, met),
        more=more,
    )


def _place(fault: Fault) -> str:
    """Where a fault stands, for a reader of the file."""
    if fault.line is None:
        return fault.place
    return str(_("regel %(line)s, %(place)s", line=fault.line, place=fault.place or "–"))
