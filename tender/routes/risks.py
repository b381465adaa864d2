"""The risk dossier: listed per tenderer and contract year, entered, entered anew and closed."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.reading import counted
from criteria.risks import TASK_FUNDING
from criteria.texts import sentence
from tender.actions import registering as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.register import ReasonForm, RiskForm, filled_risk, risk_form
from tender.pages import risks as pages
from tender.pages.register import Desk, desk
from tender.pages.risks import RiskPage
from tender.permissions import NotGranted, Permission
from tender.routes.access import asked_id, current_identity, language, requires
from tender.routes.acting import acted
from tender.routes.errors import gives_back

bp = Blueprint("risks", __name__)
ROOT = "/procedures/<uuid:procedure_id>/dialogue/risks"
ONE = f"{ROOT}/<uuid:thread>"
RECORD = Permission.RECORD_DIALOGUE


@bp.get(ROOT)
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The dossier of one tenderer; `?year=` says in which contract year the effects are."""
    year = counted(request.args.get("year", ""))
    page = pages.risks_page(db.session, current_identity(), asked_id("tenderer"), year)
    return render_template("dialogue/risks.html", page=page)


@bp.route(f"{ROOT}/new", methods=["GET", "POST"])
@requires(RECORD)
def enter(procedure_id: UUID) -> ResponseReturnValue:
    """Enter a risk; with `?template=` one of task funding, to be worked out."""
    here, tenderer, template = _asked()
    form = _begun(here, template)
    done = acted(
        form,
        lambda: acts.enter_risk(
            db.session, current_identity(), tenderer, form.content(template), now()
        ),
        url_for(".index", procedure_id=procedure_id, tenderer=tenderer),
        _("Het risico is vastgelegd."),
    )
    return done or _new(here, form, template)


@gives_back("risks.enter")
def not_entered(procedure_id: UUID) -> ResponseReturnValue | None:
    """The risk as it was typed in a session that ended."""
    here, _tenderer, template = _asked()
    return _new(here, _begun(here, template), template, ended=True)


@bp.get(ONE)
@requires(Permission.VIEW_DIALOGUE)
def show(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """One risk with its versions."""
    page = pages.risk_page(db.session, current_identity(), thread)
    return _one(page, ReasonForm(formdata=None))


@bp.route(f"{ONE}/revise", methods=["GET", "POST"])
@requires(RECORD)
def revise(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Write the next version."""
    page = pages.risk_page(db.session, current_identity(), thread, RECORD)
    form, seen = _again(page)
    template = page.entry.content.template
    done = acted(
        form,
        lambda: acts.revise_risk(
            db.session, current_identity(), thread, seen, form.content(template), form.why, now()
        ),
        url_for(".show", procedure_id=procedure_id, thread=thread),
        _("De nieuwe versie is vastgelegd."),
    )
    return done or _revision(page, form, seen)


@gives_back("risks.revise")
def not_revised(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
    """The next version as it was typed in a session that ended."""
    page = pages.risk_page(db.session, current_identity(), thread, RECORD)
    return _revision(page, *_again(page), ended=True)


@bp.post(f"{ONE}/close")
@requires(RECORD)
def close(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """The risk is over."""
    page = pages.risk_page(db.session, current_identity(), thread, RECORD)
    form = ReasonForm()
    said = (form.seen_number, form.reason.data or "")
    done = acted(
        form,
        lambda: acts.close_risk(db.session, current_identity(), thread, *said, now()),
        url_for(".show", procedure_id=procedure_id, thread=thread),
        _("Het risico is gesloten. Alle versies blijven te lezen."),
    )
    return done or _one(page, form, 422)


@gives_back("risks.close")
def not_closed(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
    """The reason as it was typed in a session that ended."""
    page = pages.risk_page(db.session, current_identity(), thread, RECORD)
    return _one(page, ReasonForm(), 422, ended=True)


def _asked() -> tuple[Desk, UUID, str]:
    """Whose risk is entered, and which of task funding; NotGranted when there is no tenderer."""
    here = desk(db.session, current_identity(), asked_id("tenderer"), RECORD)
    template = request.args.get("template", "")
    if here.tenderer is None or template not in ("", *TASK_FUNDING):
        raise NotGranted
    return here, here.tenderer, template


def _begun(here: Desk, template: str) -> RiskForm:
    """The form of a new risk, with the words that a risk of task funding begins with."""
    known = {}
    if template:
        known["title"] = sentence(f"dialogue.{template}_title", language())
        known["description"] = sentence(f"dialogue.{template}", language())
    return risk_form(here.years, revising=False)(data=known)


def _new(here: Desk, form: RiskForm, template: str, *, ended: bool = False) -> ResponseReturnValue:
    shown = render_template(
        "dialogue/risk_form.html",
        desk=here,
        entry=None,
        form=form,
        template=template,
        newer=(),
        ended=ended,
    )
    return shown, 422 if form.faulty or form.form_errors or ended else 200


def _again(page: RiskPage) -> tuple[RiskForm, int]:
    """The form for the next version, and the version that its page was made from."""
    entry = page.entry
    made = risk_form(entry.years, revising=True)
    form = made(data=filled_risk(entry.content, entry.versions[0].number))
    return form, form.seen_number


def _revision(
    page: RiskPage, form: RiskForm, seen: int, *, ended: bool = False
) -> ResponseReturnValue:
    """The form, with what others kept meanwhile; sent again, it comes after that."""
    form.seen.data = str(page.entry.versions[0].number)
    shown = render_template(
        "dialogue/risk_form.html",
        desk=page.entry,
        entry=page,
        form=form,
        template=page.entry.content.template,
        newer=page.entry.since(seen),
        ended=ended,
    )
    return shown, 422 if form.faulty or form.form_errors or ended else 200


def _one(
    page: RiskPage, form: ReasonForm, status: int = 200, *, ended: bool = False
) -> ResponseReturnValue:
    """The risk, with the form to close it; sent again, that comes after what others kept."""
    form.seen.data = str(page.entry.versions[0].number)
    return render_template("dialogue/risk.html", page=page, form=form, ended=ended), status
