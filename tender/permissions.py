"""Who may do what, in which step: one table, read by routes, actions and the matrix test.

Deny by default: a role and step that do not stand here have no access, and what is not granted does
not exist for that person. The route asks this table; the action asks it again under lock, and then
asks the exact question about the object (declared? conflict? own proposal?).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.council import council_of
from criteria.phases import Step
from criteria.visibility import Viewer
from tender.store import people, procedures

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ROLES = (
    "officer",
    "chair",
    "assessor",
    "delegate",
    "decision_maker",
    "contract_manager",
    "auditor",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody at work in one procedure, made once per request.

    participant  the random number the trail knows this person by
    seats        the seats of the committee held as an assessor
    council      the council of the plan whose delegate this is; empty for nobody's
    """

    procedure_id: UUID
    user_id: UUID | None
    participant: str
    name: str
    roles: frozenset[str]
    declared: frozenset[str] = frozenset()
    conflicted: frozenset[str] = frozenset()
    seats: frozenset[str] = frozenset()
    council: str = ""

    @property
    def viewer(self) -> Viewer:
        return Viewer(
            self.participant,
            self.roles,
            self.declared,
            self.conflicted,
            self.seats,
            self.council,
        )

    @property
    def id(self) -> UUID:
        return UUID(self.participant)


class Permission(StrEnum):
    """Small named questions."""

    OVERVIEW = "overview"
    VIEW_PLAN = "view_plan"
    EDIT_PLAN = "edit_plan"
    SEAL_PLAN = "seal_plan"
    AMEND_PLAN = "amend_plan"
    ADVANCE = "advance"
    RECORD_DOCUMENT = "record_document"
    VIEW_PEOPLE = "view_people"
    GRANT_ROLE = "grant_role"
    SEAT_PEOPLE = "seat_people"
    VIEW_TENDERERS = "view_tenderers"
    INVITE_TENDERER = "invite_tenderer"
    KEEP_CONTACT = "keep_contact"
    OPEN_APPLICATIONS = "open_applications"
    RECORD_ELSEWHERE = "record_elsewhere"
    DECLARE = "declare"
    DECIDE_DOUBT = "decide_doubt"
    RECORD_PARTIES = "record_parties"
    VIEW_SIGNALS = "view_signals"
    RECORD_SIGNAL = "record_signal"
    VIEW_SUITABILITY = "view_suitability"
    DECIDE_DEMAND = "decide_demand"
    TEST_PARTY = "test_party"
    EXCLUDE = "exclude"
    RECORD_EVIDENCE = "record_evidence"
    IMPORT_UEA = "import_uea"
    ASK_CLARIFICATION = "ask_clarification"
    VIEW_ADMISSION = "view_admission"
    SEND_NOTICE = "send_notice"
    VIEW_PRACTICE = "view_practice"
    WRITE_PRACTICE = "write_practice"
    SCORE_PRACTICE = "score_practice"
    LEAD_PRACTICE = "lead_practice"
    REMIND_PRACTICE = "remind_practice"
    VIEW_PROGRESS = "view_progress"
    INVITE_ASSESSORS = "invite_assessors"
    REOPEN_SHEET = "reopen_sheet"
    SCORE = "score"
    VIEW_CONSENSUS = "view_consensus"
    RECORD_CONSENSUS = "record_consensus"
    JUDGE_AGAIN = "judge_again"
    VIEW_SEVERITY = "view_severity"
    SIGN_OFF = "sign_off"
    SHOW_CONSENSUS = "show_consensus"
    JOIN_COUNCIL = "join_council"
    GIVE_ADVICE = "give_advice"
    VIEW_ADVICE = "view_advice"
    ANSWER_ADVICE = "answer_advice"
    LEAD_COUNCILS = "lead_councils"
    VIEW_SELECTION = "view_selection"
    PROPOSE_SELECTION = "propose_selection"
    APPROVE_SELECTION = "approve_selection"
    SEND_SELECTION = "send_selection"
    VIEW_DIALOGUE = "view_dialogue"
    RECORD_DIALOGUE = "record_dialogue"
    INFORM_TENDERERS = "inform_tenderers"
    DECIDE_GAPS = "decide_gaps"
    VIEW_OFFERS = "view_offers"
    HANDLE_OFFERS = "handle_offers"
    VIEW_COMPARISON = "view_comparison"
    DECIDE_CONFORMITY = "decide_conformity"
    DECIDE_INQUIRY = "decide_inquiry"
    RUN_FIRMNESS = "run_firmness"
    SET_OFFER_ASIDE = "set_offer_aside"
    VIEW_AWARD = "view_award"
    WRITE_REASONS = "write_reasons"
    RECORD_LETTER = "record_letter"
    PROPOSE_AWARD = "propose_award"
    APPROVE_AWARD = "approve_award"
    SEND_AWARD = "send_award"
    RECORD_MUNICIPALITY = "record_municipality"
    VIEW_CLAIMS = "view_claims"
    RECORD_CLAIM = "record_claim"
    VERIFY_EVIDENCE = "verify_evidence"
    AWARD_CONTRACT = "award_contract"
    VIEW_CONTRACT = "view_contract"
    VIEW_ENDING = "view_ending"
    PROPOSE_ENDING = "propose_ending"
    APPROVE_ENDING = "approve_ending"
    SEND_ENDING = "send_ending"
    VIEW_REPORTS = "view_reports"
    MAKE_REPORT = "make_report"
    VIEW_VAULT = "view_vault"
    SET_VAULT = "set_vault"
    KEEP_WORDS = "keep_words"
    VIEW_RETENTION = "view_retention"
    SET_RETENTION = "set_retention"
    HOLD = "hold"
    DESTROY = "destroy"
    VIEW_TRAIL = "view_trail"
    KEEP_HEADS = "keep_heads"


@dataclass(frozen=True, slots=True)
class Grant:
    """These roles, in these steps, unless one of the other roles is held as well."""

    roles: frozenset[str]
    steps: frozenset[Step]
    unless: frozenset[str] = frozenset()

    def holds(self, roles: frozenset[str], step: Step) -> bool:
        fits = not self.roles.isdisjoint(roles) and step in self.steps
        return fits and self.unless.isdisjoint(roles)


_ALWAYS = frozenset(Step)


def _from(first: Step) -> frozenset[Step]:
    return frozenset(step for step in Step if step.reached(first))


def _at(*steps: Step) -> frozenset[Step]:
    return frozenset(steps)


def _grant(roles: str, steps: frozenset[Step], unless: str = "") -> Grant:
    return Grant(frozenset(roles.split()), steps, frozenset(unless.split()))


_READERS = "officer decision_maker auditor"
_JUDGING = _at(Step.CONSENSUS, Step.SELECT, Step.OFFERS, Step.COMPARE, Step.DECIDE)
"""Where a stage is judged, for the first time or again."""
_SCORING = _at(Step.SCORE) | _JUDGING
_RUNNING = _ALWAYS - {Step.CLOSED}

TABLE: dict[Permission, tuple[Grant, ...]] = {
    Permission.OVERVIEW: (_grant(" ".join(ROLES), _ALWAYS),),
    Permission.VIEW_PLAN: (_grant(" ".join(ROLES), _ALWAYS),),
    Permission.EDIT_PLAN: (
        _grant("officer", _at(Step.PREPARE, Step.PUBLISH, Step.OPEN_APPLICATIONS)),
    ),
    Permission.SEAL_PLAN: (_grant("officer", _at(Step.PUBLISH)),),
    Permission.AMEND_PLAN: (_grant("officer", _at(Step.PUBLISH, Step.OPEN_APPLICATIONS)),),
    Permission.ADVANCE: (_grant("officer", _RUNNING),),
    Permission.RECORD_DOCUMENT: (_grant("officer", _RUNNING),),
    Permission.VIEW_PEOPLE: (_grant("officer auditor", _ALWAYS),),
    Permission.GRANT_ROLE: (_grant("officer", _ALWAYS),),
    Permission.SEAT_PEOPLE: (_grant("officer", _RUNNING),),
    Permission.VIEW_TENDERERS: (_grant(f"{_READERS} chair", _from(Step.OPEN_APPLICATIONS)),),
    Permission.INVITE_TENDERER: (_grant("officer", _at(Step.OPEN_APPLICATIONS)),),
    Permission.KEEP_CONTACT: (_grant("officer", _from(Step.OPEN_APPLICATIONS)),),
    Permission.OPEN_APPLICATIONS: (_grant("officer", _at(Step.OPEN_APPLICATIONS)),),
    Permission.RECORD_ELSEWHERE: (_grant("officer", _at(Step.OPEN_APPLICATIONS)),),
    Permission.DECLARE: (
        _grant("officer chair assessor decision_maker auditor", _from(Step.SUITABILITY)),
    ),
    Permission.DECIDE_DOUBT: (_grant("chair officer", _from(Step.SUITABILITY) & _RUNNING),),
    Permission.RECORD_PARTIES: (_grant("officer", _from(Step.SUITABILITY) & _RUNNING),),
    Permission.VIEW_SIGNALS: (_grant(_READERS, _from(Step.SUITABILITY)),),
    Permission.RECORD_SIGNAL: (_grant("officer", _from(Step.SUITABILITY) & _RUNNING),),
    Permission.VIEW_SUITABILITY: (_grant(_READERS, _from(Step.SUITABILITY)),),
    Permission.DECIDE_DEMAND: (_grant("officer", _at(Step.SUITABILITY)),),
    Permission.TEST_PARTY: (_grant("officer", _from(Step.SUITABILITY) - _from(Step.STANDSTILL)),),
    Permission.EXCLUDE: (_grant("officer", _from(Step.SUITABILITY) - _from(Step.STANDSTILL)),),
    Permission.RECORD_EVIDENCE: (_grant("officer", _from(Step.SUITABILITY) & _RUNNING),),
    Permission.IMPORT_UEA: (_grant("officer", _from(Step.SUITABILITY) - _from(Step.STANDSTILL)),),
    Permission.ASK_CLARIFICATION: (
        _grant("officer", _from(Step.SUITABILITY) - _from(Step.STANDSTILL)),
    ),
    Permission.VIEW_ADMISSION: (_grant(f"{_READERS} chair", _from(Step.SUITABILITY)),),
    Permission.SEND_NOTICE: (_grant("officer", _from(Step.SUITABILITY) - _from(Step.STANDSTILL)),),
    Permission.VIEW_PRACTICE: (
        _grant("officer chair assessor auditor", _from(Step.OPEN_APPLICATIONS)),
    ),
    Permission.WRITE_PRACTICE: (_grant("officer", _at(Step.OPEN_APPLICATIONS)),),
    Permission.SCORE_PRACTICE: (_grant("assessor", _at(Step.OPEN_APPLICATIONS)),),
    Permission.LEAD_PRACTICE: (_grant("chair", _at(Step.OPEN_APPLICATIONS, Step.SUITABILITY)),),
    Permission.REMIND_PRACTICE: (
        _grant("officer chair", _at(Step.OPEN_APPLICATIONS), unless="assessor"),
    ),
    Permission.VIEW_PROGRESS: (_grant("officer chair", _SCORING, unless="assessor"),),
    Permission.INVITE_ASSESSORS: (_grant("officer", _SCORING, unless="assessor"),),
    Permission.REOPEN_SHEET: (_grant("chair", _SCORING, unless="assessor"),),
    Permission.SCORE: (_grant("assessor", _from(Step.SCORE)),),
    Permission.VIEW_CONSENSUS: (_grant(f"{_READERS} chair assessor", _from(Step.CONSENSUS)),),
    Permission.RECORD_CONSENSUS: (_grant("chair", _JUDGING),),
    Permission.JUDGE_AGAIN: (_grant("officer", _from(Step.CONSENSUS) & _RUNNING),),
    Permission.VIEW_SEVERITY: (_grant("chair", _from(Step.CONSENSUS), unless="assessor"),),
    Permission.SIGN_OFF: (_grant("assessor", _JUDGING),),
    Permission.SHOW_CONSENSUS: (_grant("officer chair", _from(Step.CONSENSUS)),),
    Permission.JOIN_COUNCIL: (_grant("delegate", _from(Step.SUITABILITY)),),
    Permission.GIVE_ADVICE: (_grant("delegate", _from(Step.SUITABILITY)),),
    Permission.VIEW_ADVICE: (
        _grant("officer", _from(Step.SUITABILITY), unless="assessor"),
        _grant(f"{_READERS} chair assessor", _from(Step.CONSENSUS)),
    ),
    Permission.ANSWER_ADVICE: (
        _grant("officer chair", _from(Step.CONSENSUS) - _from(Step.STANDSTILL)),
    ),
    Permission.LEAD_COUNCILS: (
        _grant("officer", _from(Step.SUITABILITY) & _RUNNING, unless="assessor"),
    ),
    Permission.VIEW_SELECTION: (_grant(f"{_READERS} chair", _from(Step.SELECT)),),
    Permission.PROPOSE_SELECTION: (_grant("officer", _at(Step.SELECT)),),
    Permission.APPROVE_SELECTION: (_grant("decision_maker", _at(Step.SELECT)),),
    Permission.SEND_SELECTION: (_grant("officer", _at(Step.SELECT)),),
    Permission.VIEW_DIALOGUE: (
        _grant(f"{_READERS} contract_manager", _from(Step.DIALOGUE), unless="assessor"),
    ),
    Permission.RECORD_DIALOGUE: (_grant("officer", _at(Step.DIALOGUE), unless="assessor"),),
    Permission.INFORM_TENDERERS: (
        _grant("officer", _at(Step.DIALOGUE, Step.OFFERS), unless="assessor"),
    ),
    Permission.DECIDE_GAPS: (
        _grant("officer", _from(Step.DIALOGUE) - _from(Step.STANDSTILL), unless="assessor"),
    ),
    Permission.VIEW_OFFERS: (_grant(f"{_READERS} chair", _from(Step.OFFERS)),),
    Permission.HANDLE_OFFERS: (_grant("officer", _at(Step.OFFERS)),),
    Permission.VIEW_COMPARISON: (
        _grant(f"{_READERS} chair contract_manager", _from(Step.COMPARE)),
    ),
    Permission.DECIDE_CONFORMITY: (_grant("officer", _at(Step.COMPARE)),),
    Permission.DECIDE_INQUIRY: (_grant("officer", _at(Step.COMPARE, Step.DECIDE)),),
    Permission.RUN_FIRMNESS: (_grant("officer", _from(Step.COMPARE) & _RUNNING),),
    Permission.SET_OFFER_ASIDE: (_grant("officer", _at(Step.COMPARE, Step.DECIDE)),),
    Permission.VIEW_AWARD: (_grant(f"{_READERS} chair contract_manager", _from(Step.DECIDE)),),
    Permission.WRITE_REASONS: (_grant("officer", _at(Step.SELECT, Step.DECIDE)),),
    Permission.RECORD_LETTER: (_grant("officer", _from(Step.SUITABILITY)),),
    Permission.PROPOSE_AWARD: (_grant("officer", _at(Step.DECIDE)),),
    Permission.APPROVE_AWARD: (_grant("decision_maker", _at(Step.DECIDE)),),
    Permission.SEND_AWARD: (_grant("officer", _at(Step.DECIDE)),),
    Permission.RECORD_MUNICIPALITY: (_grant("officer", _at(Step.DECIDE)),),
    Permission.VIEW_CLAIMS: (_grant(_READERS, _from(Step.SUITABILITY)),),
    Permission.RECORD_CLAIM: (_grant("officer", _from(Step.SUITABILITY)),),
    Permission.VERIFY_EVIDENCE: (_grant("officer", _at(Step.STANDSTILL, Step.AWARD)),),
    Permission.AWARD_CONTRACT: (_grant("officer", _at(Step.AWARD)),),
    Permission.VIEW_CONTRACT: (
        _grant(f"{_READERS} contract_manager", _from(Step.AWARD), unless="assessor"),
    ),
    Permission.VIEW_ENDING: (_grant(_READERS, _ALWAYS),),
    Permission.PROPOSE_ENDING: (_grant("officer", _RUNNING),),
    Permission.APPROVE_ENDING: (_grant("decision_maker", _RUNNING),),
    Permission.SEND_ENDING: (_grant("officer", _RUNNING),),
    Permission.VIEW_REPORTS: (_grant(_READERS, _from(Step.STANDSTILL)),),
    Permission.MAKE_REPORT: (_grant("officer", _from(Step.STANDSTILL)),),
    Permission.VIEW_VAULT: (_grant(_READERS, _ALWAYS),),
    Permission.SET_VAULT: (_grant("officer", _at(Step.PREPARE, Step.PUBLISH)),),
    Permission.KEEP_WORDS: (_grant("officer", _RUNNING),),
    Permission.VIEW_RETENTION: (_grant(_READERS, _ALWAYS),),
    Permission.SET_RETENTION: (_grant("officer", _ALWAYS),),
    Permission.HOLD: (_grant("officer", _ALWAYS),),
    Permission.DESTROY: (_grant("officer", _at(Step.CLOSED)),),
    Permission.VIEW_TRAIL: (_grant("officer auditor", _ALWAYS, unless="assessor"),),
    Permission.KEEP_HEADS: (_grant("officer", _RUNNING, unless="assessor"),),
}


class NotGranted(Exception):
    """The person may not do this, or the object is not there: one answer for both."""


def allowed(identity: Identity, permission: Permission, step: Step) -> bool:
    """Whether one grant holds completely."""
    return any(grant.holds(identity.roles, step) for grant in TABLE[permission])


def require(identity: Identity, permission: Permission, step: Step) -> None:
    """Raise NotGranted unless the table grants it."""
    if not allowed(identity, permission, step):
        raise NotGranted


def hold(session: Session, procedure_id: UUID, *, shared: bool = False) -> Step | None:
    """Wait for whoever acts in the procedure; an identity read after this is true for an act.

    Gives the step the procedure is in."""
    return procedures.hold(session, procedure_id, shared=shared)


def identify(session: Session, user_id: UUID, procedure_id: UUID) -> Identity | None:
    """The person's identity in a procedure, or None when there is none. Three queries, and for a
    delegate those of the procedure: only a council that the plan knows counts."""
    found = people.participant(session, user_id, procedure_id)
    if found is None or not found.roles:
        return None
    declared, conflicted = people.declarations(session, found.id, procedure_id)
    return Identity(
        procedure_id,
        user_id,
        str(found.id),
        found.name,
        found.roles,
        declared,
        conflicted,
        found.seats_as("assessor"),
        _council(session, procedure_id, found.seats_as("delegate")),
    )


def _council(session: Session, procedure_id: UUID, seats: frozenset[str]) -> str:
    case = procedures.case(session, procedure_id) if seats else None
    return council_of(case.plan, seats) if case else ""
