"""The cockpit: my procedures, and the overview of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user  # type: ignore[import-untyped]

from criteria.moments import short_date, show_moment
from criteria.phases import Condition, Step
from criteria.refusals import Refused
from tender.actions import course
from tender.clock import now
from tender.extensions import db
from tender.forms.cockpit import AdvanceForm
from tender.pages.cockpit import OverviewPage, PhaseLine, Task, overview_page, procedures_page
from tender.permissions import Permission
from tender.routes.access import (
    current_identity,
    current_user_id,
    language,
    page_number,
    requires,
    show_refusals,
    signed_in,
)
from tender.routes.drawing import draw_soon
from tender.routes.frame import called, keep_case, keep_standing, place_url
from tender.routes.proposals import Line, proposal_lines, whose_turn
from tender.store.accounts import ADMINISTRATOR, INITIATOR, has_platform_role

if TYPE_CHECKING:
    from tender.store.procedures import Case

bp = Blueprint("cockpit", __name__)

TASKS: dict[str, Any] = {
    "plan_complete": _l("Maak het beoordelingsplan compleet"),
    "plan_sealed": _l("Verzegel het beoordelingsplan"),
    "applications_opened": _l("Open de aanmeldingen, samen met een tweede persoon"),
    "demands_decided": _l("Toets de geschiktheid van elke partij"),
    "exclusions_confirmed": _l("Besluit over wie niet voldoet, samen met een tweede persoon"),
    "questions_judged": _l("Geef elke plaats in de commissie een beoordelaar"),
    "assessors_free": _l("Zoek een beoordelaar zonder belang"),
    "award_assessors_free": _l("Zoek een beoordelaar zonder belang"),
    "rounds_closed": _l("Lees de antwoorden en sluit de vragenrondes"),
    "rejections_sent": _l("Verstuur de afwijzingen, samen met een tweede persoon"),
    "consensus_opened": _l("Open de consensus"),
    "consensus_recorded": _l("Leg de consensusoordelen vast"),
    "judged_again": _l("Rond de herbeoordeling af"),
    "selection_proposed": _l("Stel de selectie voor"),
    "selection_approved": _l("Beslis over het selectievoorstel"),
    "selection_sent": _l("Verstuur de selectiebeslissing, samen met een tweede persoon"),
    "session_held": _l("Houd met elke inschrijver een dialoogsessie"),
    "topics_closed": _l("Sluit de onderwerpen van de dialoog af"),
    "minutes_written": _l("Maak de verslagen van de sessies"),
    "minutes_confirmed": _l("Laat de verslagen bevestigen"),
    "changes_told": _l("Vertel elke afgesproken wijziging aan alle inschrijvers"),
    "notices_had": _l("Zorg dat elke inschrijver alle berichten heeft"),
    "invitation_sent": _l("Nodig uit voor de definitieve inschrijving"),
    "quality_opened": _l("Open het kwaliteitsdeel, samen met een tweede persoon"),
    "award_consensus_opened": _l("Open de consensus over de kwaliteit"),
    "award_consensus": _l("Leg de consensusoordelen over de kwaliteit vast"),
    "quality_final": _l("Maak het oordeel over de kwaliteit definitief"),
    "prices_opened": _l("Open de prijzen, samen met een tweede persoon"),
    "conformity_decided": _l("Zoek de afspraken terug in de definitieve inschrijvingen"),
    "price_inquiries": _l("Besluit over de lage prijzen"),
    "advice_answered": _l("Beantwoord de adviezen"),
    "award_proposed": _l("Stel de gunning voor"),
    "award_approved": _l("Beslis over het gunningsvoorstel"),
    "municipalities": _l("Leg de besluiten van gemeenten vast"),
    "claims_settled": _l("Doe de reacties op een beslissing af"),
    "evidence_settled": _l("Controleer het bewijs van de winnaar"),
    "award_sent": _l("Verstuur de gunningsbeslissing, samen met een tweede persoon"),
    "report_made": _l("Maak het gunningsverslag"),
    "awarded": _l("Gun de opdracht definitief"),
    "ending_decide": _l("Beslis over het voorstel om te stoppen"),
    "ending_send": _l("Verstuur dat de aanbesteding stopt, samen met een tweede persoon"),
    "practice_write": _l("Schrijf de oefenantwoorden en geef ze vrij"),
    "practice_score": _l("Beoordeel de oefenantwoorden"),
    "practice_open": _l("Open de oefenscores als de beoordelaars klaar zijn"),
    "practice_discuss": _l("Leg vast wat de oefenronde oplevert, en sluit haar"),
    "practice_end": _l("Sluit de oefenronde, of leg vast waarom zij wegblijft"),
    "invite_assessors": _l("Nodig de beoordelaars uit"),
    "declare": _l("Verklaar uw belangen"),
    "decide_doubts": _l("Beslis over een twijfel bij een belang"),
    "score": _l("Beoordeel de inschrijvers die u zijn toegewezen"),
    "sign_off": _l("Geef uw akkoord of uw afwijkende mening"),
    "give_advice": _l("Geef advies over de thema’s"),
}
"""What to do, in the words of whoever has to do it."""

STEP_PLACES = {
    Step.PREPARE: "plan",
    Step.PUBLISH: "plan",
    Step.OPEN_APPLICATIONS: "tenderers",
    Step.SUITABILITY: "suitability",
    Step.SCORE: "assignments",
    Step.CONSENSUS: "consensus",
    Step.SELECT: "selection",
    Step.DIALOGUE: "dialogue",
    Step.OFFERS: "offers",
    Step.COMPARE: "comparison",
    Step.DECIDE: "award",
    Step.STANDSTILL: "reports",
    Step.AWARD: "award",
}
_SHORT = 60 * 60 * 24


@dataclass(frozen=True, slots=True)
class StepItem:
    title: str
    state: str | None
    note: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class PhaseItem:
    title: str
    state: str | None
    steps: tuple[StepItem, ...]


@bp.get("/procedures")
@signed_in
def procedures() -> ResponseReturnValue:
    page = procedures_page(db.session, current_user_id(), page_number())
    may = {role: has_platform_role(current_user, role) for role in (INITIATOR, ADMINISTRATOR)}
    return render_template(
        "cockpit/procedures.html", page=page, begins=may[INITIATOR], manages=may[ADMINISTRATOR]
    )


@bp.get("/procedures/<uuid:procedure_id>")
@requires(Permission.OVERVIEW)
def overview(procedure_id: UUID) -> ResponseReturnValue:
    return _show(AdvanceForm(formdata=None))


@bp.post("/procedures/<uuid:procedure_id>/advance")
@requires(Permission.ADVANCE)
def advance(procedure_id: UUID) -> ResponseReturnValue:
    form = AdvanceForm()
    if form.validate():
        try:
            course.advance(db.session, current_identity(), Step(form.expected.data), now())
            db.session.commit()
            draw_soon(procedure_id)
            return redirect(url_for("cockpit.overview", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(form), 422


def _show(form: AdvanceForm) -> str:
    identity, moment = current_identity(), now()
    mails = current_app.config["MAIL_SERVER"] is not None
    page = overview_page(db.session, identity, moment, mails=mails)
    keep_standing(page.standing)
    keep_case(page.case)
    form.expected.data = page.case.step.value
    return render_template(
        "cockpit/overview.html",
        page=page,
        form=form,
        now=moment,
        facts=page.case.plan.facts,
        phases=tuple(_phase(line, page.case) for line in page.phases),
        tasks=(
            *proposal_lines(page.proposals, page.case),
            *(_task(task, page.case, moment) for task in page.tasks),
        ),
        blockers=tuple(_blocker(one, page.case) for one in page.open),
        met=tuple(one.sentence(language()) for one in page.met),
        lead=_lead(page),
    )


def _lead(page: OverviewPage) -> str | None:
    if not page.shows_conditions or not page.open:
        return None
    text: str = ngettext(
        "Nog één punt houdt de volgende stap tegen.",
        "Nog %(num)s punten houden de volgende stap tegen.",
        len(page.open),
    )
    return text


def _phase(line: PhaseLine, case: Case) -> PhaseItem:
    lang = language()
    steps = tuple(
        StepItem(
            called("step", one.step),
            one.state,
            short_date(one.on, lang) if one.on else _planned(one.step, case),
            place_url(STEP_PLACES.get(one.step, ""), case.id) if one.state else None,
        )
        for one in line.steps
    )
    return PhaseItem(called("phase", line.phase), line.state, steps)


def _planned(step: Step, case: Case) -> str | None:
    """The day performance starts; the other days of the planning stand beside the course."""
    if step is not Step.CLOSED:
        return None
    day = short_date(case.plan.facts.term.start, language())
    text: str = _("uitvoering vanaf %(day)s", day=day)
    return text


def _task(task: Task, case: Case, moment: datetime) -> Line:
    due = show_moment(task.due, language()) if task.due else None
    return Line(
        str(TASKS[task.code]),
        whose_turn(task.first) if task.first else _how_many(task),
        place_url(task.place, case.id) or url_for("cockpit.overview", procedure_id=case.id),
        due=due,
        relative=_relative(task.due, moment) if task.due else None,
    )


def _how_many(task: Task) -> str:
    if not task.count:
        return ""
    text: str = ngettext("Nog één te doen.", "Nog %(num)s te doen.", task.count)
    return text


def _relative(due: datetime, moment: datetime) -> str | None:
    days = int((due - moment).total_seconds() // _SHORT)
    return ngettext("over één dag", "over %(num)s dagen", days) if days > 0 else None


def _blocker(one: Condition, case: Case) -> Line:
    text = one.sentence(language())
    return Line(text, text, place_url(one.place, case.id), who=called("role", one.turn))
