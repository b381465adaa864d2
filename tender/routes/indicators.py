"""Indicators of the contract: listed per tenderer, entered, entered anew, dropped and compared."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions import registering as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.register import IndicatorForm, ReasonForm, filled_indicator, indicator_form
from tender.pages import indicators as pages
from tender.pages.indicators import IndicatorPage
from tender.pages.register import Desk, desk
from tender.permissions import NotGranted, Permission
from tender.routes.access import asked_id, current_identity, requires
from tender.routes.acting import acted
from tender.routes.errors import gives_back

bp = Blueprint("indicators", __name__)
ROOT = "/procedures/<uuid:procedure_id>/dialogue/indicators"
ONE = f"{ROOT}/<uuid:thread>"
RECORD = Permission.RECORD_DIALOGUE


@bp.get(ROOT)
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The indicators of one tenderer; with `?compare` those of all beside each other."""
    if "compare" in request.args:
        page = pages.compare_page(db.session, current_identity())
        return render_template("dialogue/indicators_compare.html", page=page)
    listed = pages.indicators_page(db.session, current_identity(), asked_id("tenderer"))
    return render_template("dialogue/indicators.html", page=listed)


@bp.route(f"{ROOT}/new", methods=["GET", "POST"])
@requires(RECORD)
def enter(procedure_id: UUID) -> ResponseReturnValue:
    """Enter an indicator."""
    here, tenderer = _asked()
    form = indicator_form(here.years, pages.goals(), revising=False)()
    there = url_for(".index", procedure_id=procedure_id, tenderer=tenderer)
    done = acted(
        form,
        lambda: acts.enter_indicator(
            db.session, current_identity(), tenderer, form.content(), now()
        ),
        there,
        _("De indicator is vastgelegd."),
    )
    return done or _new(here, form)


@gives_back("indicators.enter")
def not_entered(procedure_id: UUID) -> ResponseReturnValue | None:
    """The indicator as it was typed in a session that ended."""
    here, _tenderer = _asked()
    return _new(here, indicator_form(here.years, pages.goals(), revising=False)(), ended=True)


@bp.get(ONE)
@requires(Permission.VIEW_DIALOGUE)
def show(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """One indicator with its versions."""
    page = pages.indicator_page(db.session, current_identity(), thread)
    return _one(page, ReasonForm(formdata=None))


@bp.route(f"{ONE}/revise", methods=["GET", "POST"])
@requires(RECORD)
def revise(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Write the next version."""
    page = pages.indicator_page(db.session, current_identity(), thread, RECORD)
    form, seen = _again(page)
    done = acted(
        form,
        lambda: acts.revise_indicator(
            db.session, current_identity(), thread, seen, form.content(), form.why, now()
        ),
        url_for(".show", procedure_id=procedure_id, thread=thread),
        _("De nieuwe versie is vastgelegd."),
    )
    return done or _revision(page, form, seen)


@gives_back("indicators.revise")
def not_revised(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
    """The next version as it was typed in a session that ended."""
    page = pages.indicator_page(db.session, current_identity(), thread, RECORD)
    return _revision(page, *_again(page), ended=True)


@bp.post(f"{ONE}/drop")
@requires(RECORD)
def drop(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """The indicator goes no further."""
    page = pages.indicator_page(db.session, current_identity(), thread, RECORD)
    form = ReasonForm()
    said = (form.seen_number, form.reason.data or "")
    done = acted(
        form,
        lambda: acts.drop_indicator(db.session, current_identity(), thread, *said, now()),
        url_for(".show", procedure_id=procedure_id, thread=thread),
        _("De indicator is vervallen. Alle versies blijven te lezen."),
    )
    return done or _one(page, form, 422)


@gives_back("indicators.drop")
def not_dropped(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
    """The reason as it was typed in a session that ended."""
    page = pages.indicator_page(db.session, current_identity(), thread, RECORD)
    return _one(page, ReasonForm(), 422, ended=True)


def _asked() -> tuple[Desk, UUID]:
    """Whose indicator is entered; NotGranted when there is no tenderer."""
    here = desk(db.session, current_identity(), asked_id("tenderer"), RECORD)
    if here.tenderer is None:
        raise NotGranted
    return here, here.tenderer


def _new(here: Desk, form: IndicatorForm, *, ended: bool = False) -> ResponseReturnValue:
    shown = render_template(
        "dialogue/indicator_form.html", desk=here, entry=None, form=form, newer=(), ended=ended
    )
    return shown, 422 if form.faulty or form.form_errors or ended else 200


def _again(page: IndicatorPage) -> tuple[IndicatorForm, int]:
    """The form for the next version, and the version that its page was made from."""
    entry = page.entry
    made = indicator_form(entry.years, page.goals, revising=True)
    form = made(data=filled_indicator(entry.content, entry.versions[0].number))
    return form, form.seen_number


def _revision(
    page: IndicatorPage, form: IndicatorForm, seen: int, *, ended: bool = False
) -> ResponseReturnValue:
    """The form, with what others kept meanwhile; sent again, it comes after that."""
    form.seen.data = str(page.entry.versions[0].number)
    shown = render_template(
        "dialogue/indicator_form.html",
        desk=page.entry,
        entry=page,
        form=form,
        newer=page.entry.since(seen),
        ended=ended,
    )
    return shown, 422 if form.faulty or form.form_errors or ended else 200


def _one(
    page: IndicatorPage, form: ReasonForm, status: int = 200, *, ended: bool = False
) -> ResponseReturnValue:
    """The indicator, with the form to drop it; sent again, that comes after what others kept."""
    form.seen.data = str(page.entry.versions[0].number)
    return render_template("dialogue/indicator.html", page=page, form=form, ended=ended), status
