"""The matrix of one tenderer, one decision, excluding by two."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.admission import EXCLUDED, REJECTED
from criteria.ratio_figures import write_figures
from criteria.refusals import Refused, refusal
from tender.actions import exclusion as excluding
from tender.actions import suitability as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.decisions import OutForm
from tender.forms.fields import LINE_LIMIT, showable
from tender.forms.suitability import (
    DecisionForm,
    ExcludeForm,
    FiguresForm,
    ManyForm,
    decision_form,
    filled_in,
)
from tender.pages.suitability import Drawer, SuitabilityPage, suitability_page
from tender.pages.suitability_cells import KINDS, MOST_TODO, STATUSES, Filter
from tender.permissions import NotGranted, Permission
from tender.routes import suitability_matrix as matrix
from tender.routes.access import current_identity, page_number, requires, show_refusals
from tender.routes.frame import keep_case

bp = Blueprint("suitability", __name__)


def id_of(name: str) -> UUID | None:
    """An id from the address; what is no id is not there."""
    typed = request.args.get(name)
    if not typed:
        return None
    try:
        return UUID(typed)
    except ValueError:
        raise NotGranted from None


def page_of(tenderer_id: UUID | None = None, *, whole: bool = False) -> SuitabilityPage:
    """The matrix that the address asks for."""
    tenderer_id = tenderer_id or id_of("tenderer") or id_of("tenderer_id")
    if tenderer_id is None:
        raise NotGranted
    kind, status = request.args.get("kind", ""), request.args.get("status", "")
    if request.args.get("show") == "open":
        status = "open"
    return suitability_page(
        db.session,
        current_identity(),
        now(),
        tenderer_id,
        id_of("party"),
        request.args.get("demand"),
        Filter(
            kind if kind in KINDS else "",
            status if status in STATUSES else "",
            id_of("who"),
            showable(" ".join(request.args.get("words", "")[:LINE_LIMIT].split())),
        ),
        page_number(),
        whole,
    )


def show(
    status: int = 200, page: SuitabilityPage | None = None, **forms: Any
) -> ResponseReturnValue:
    """The matrix with the forms as they stand."""
    page = page or page_of()
    keep_case(page.case)
    bare = {"formdata": None}
    seen = {"seen": str(len(page.drawer.history))} if page.drawer else {}
    found = page.exclusion
    words = {"seen": found.seen, "reason": found.reason if found.lapsed else ""} if found else {}
    drawer = page.drawer
    figures = drawer.figures if drawer else ()
    made = DecisionForm if drawer is None else _form(drawer)
    shown: dict[str, Any] = {
        "decision": made(**bare, data=seen | filled_in(figures)),
        "worked": drawer.worked(figures) if drawer else None,
        "many": ManyForm(**bare, data={"basis": page.seen}),
        "exclude": ExcludeForm(**bare, data=words),
        "out": _out_form(page, **bare, data=words),
    }
    picking = page.working and request.args.get("pick") == "1"
    ticked = matrix.ticked() if request.method == "POST" else {}
    body = render_template(
        "suitability/index.html",
        page=page,
        here=here(page),
        states=matrix.STATES,
        numbered=matrix.numbered(page),
        picking=picking,
        kinds=KINDS,
        statuses=STATUSES,
        most_todo=MOST_TODO,
        groups=lambda: matrix.groups(page, picking, ticked),
        sections=lambda: matrix.sections(page, here(page), picking, ticked),
        **(shown | forms),
    )
    return body, status


def _form(drawer: Drawer) -> type[DecisionForm]:
    return decision_form(drawer.ratio, drawer.cell.demand.ratio)


def _out_form(page: SuitabilityPage, **given: Any) -> OutForm:
    return OutForm(page.exclusion.way if page.exclusion else EXCLUDED, **given)


def _figures(form: DecisionForm) -> tuple[dict[str, Decimal], ...]:
    return form.figures() if isinstance(form, FiguresForm) else ()


def here(page: SuitabilityPage) -> dict[str, Any]:
    """The address of the page as it stands, without the drawer."""
    found: dict[str, Any] = {
        "procedure_id": page.case.id,
        "tenderer_id": page.chosen.tenderer.id,
        "kind": page.filter.kind or None,
        "status": page.filter.status or None,
        "who": page.filter.who,
        "words": page.filter.words or None,
        "page": page.page if page.page > 1 else None,
        "pick": "1" if request.args.get("pick") == "1" else None,
    }
    return {name: value for name, value in found.items() if value is not None}


@bp.get("/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>")
@requires(Permission.VIEW_SUITABILITY)
def tenderer(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """The matrix of one tenderer, with the drawer of the chosen cell."""
    return show(page=page_of(tenderer_id))


@bp.post("/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/decision")
@requires(Permission.TEST_PARTY)
def decide(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Decide one demand for one party, or only work out what typed figures come to."""
    page = page_of(tenderer_id)
    if not page.may_decide:
        raise NotGranted
    if not page.declared and not page.chosen.hidden:
        return show(422, page)
    if page.drawer is None or not page.tested(page.drawer.cell.party.id):
        raise NotGranted
    form = _form(page.drawer)()
    if not form.validate():
        return show(422, page, decision=form)
    figures = _figures(form)
    worked = page.drawer.worked(figures)
    if request.form.get("act") == "work_out":
        return show(200, page, decision=form, worked=worked, tried=True)
    cell, history = page.drawer.cell, page.drawer.history
    made = [(row.outcome, row.reason, row.figures) for row, _name in history]
    given = (form.outcome.data or "", (form.reason.data or "").strip(), write_figures(figures))
    try:
        if form.seen.data != str(len(made)) and made[:1] != [given]:
            raise Refused(refusal("acts.changed_meanwhile"))
        if form.seen.data == str(len(made)):
            acts.decide_demand(
                db.session,
                current_identity(),
                cell.party.id,
                cell.demand.id,
                *given[:2],
                now(),
                figures,
            )
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        form.seen.data = str(len(made))
        return show(422, page_of(tenderer_id), decision=form, worked=worked)
    flash(_("Het besluit is vastgelegd."), "toast")
    place = {**here(page), "party": cell.party.id, "demand": cell.demand.id}
    return redirect(url_for("suitability.tenderer", **place), 303)


@bp.post("/procedures/<uuid:procedure_id>/suitability/exclusion")
@requires(Permission.EXCLUDE)
def exclude(procedure_id: UUID) -> ResponseReturnValue:
    """One officer proposes to exclude, another confirms."""
    page = page_of()
    if not page.declared:
        raise NotGranted
    found = page.exclusion
    second = _out_form(page) if found and found.confirming else None
    form = second or ExcludeForm()
    name = "out" if second else "exclude"
    if not form.validate():
        return show(422, page, **{name: form})
    reason = found.reason if found and found.proposal else form.data.get("reason", "")
    try:
        done = excluding.exclude(
            db.session,
            current_identity(),
            page.chosen.tenderer.id,
            reason,
            now(),
            form.seen.data or "",
            form.data.get("replacement") or "",
        )
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        form.seen.data = found.seen if found else ""
        return show(422, **{name: form})
    rejected = found is not None and found.way == REJECTED
    flash(
        (_("De inschrijver is afgewezen.") if rejected else _("De inschrijver is uitgesloten."))
        if done
        else _("Uw voorstel is vastgelegd. Een andere inkoopadviseur bevestigt het."),
        "toast",
    )
    return redirect(url_for("suitability.tenderer", **here(page)), 303)
