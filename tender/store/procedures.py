"""A procedure as every page needs it: step, plan, seal and milestones, in few queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from criteria import committee, council, practice, rounds
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.rounds import Judging, judging
from criteria.text import Text
from criteria.visibility import Moment
from tender.models.procedures import (
    Consent,
    Lot,
    Milestone,
    PlanDraft,
    PlanEdit,
    PlanVersion,
    Procedure,
    StepChange,
)
from tender.store import plans
from tender.store.memory import Memory
from tender.store.rounds import RoundView, counting
from tender.store.rounds import rounds as read_rounds


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """Something that happened once, when, and by whom (one or two participants)."""

    kind: str
    at: datetime
    first: UUID
    second: UUID | None


@dataclass(frozen=True, slots=True)
class StepView:
    step: Step
    participant: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsentView:
    """One person's yes; `basis` is what exactly was agreed to."""

    act: str
    object: str
    basis: str
    participant: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class Case:
    """One procedure at this moment.

    plan   the sealed plan, or that of the draft while there is none
    draft  what is being written while nothing is sealed
    again  the re-evaluations, oldest first, also those that were withdrawn
    """

    id: UUID
    reference: str
    title: Text
    step: Step
    version: int
    plan: EvaluationPlan
    plan_number: int | None
    seal: str | None
    sealed_at: datetime | None
    draft: plans.Draft | None
    lots: tuple[tuple[UUID, str], ...]
    offer_deadline: datetime | None
    milestones: Mapping[str, MilestoneView] = field(default_factory=dict)
    again: tuple[RoundView, ...] = ()

    @cached_property
    def rounds(self) -> tuple[rounds.Round, ...]:
        """The re-evaluations that count."""
        return counting(self.again)

    @cached_property
    def moment(self) -> Moment:
        done = self.milestones
        return Moment(
            self.step,
            "applications.opened" in done,
            rounds.opened(SELECTION, self.rounds, done),
            rounds.opened(AWARD, self.rounds, done),
            "quality.opened" in done,
            "quality.final" in done,
            "price.opened" in done,
            committee.seats(self.plan),
            practice.KINDS[practice.Stand.OPEN] in done,
            self.rounds,
            self.plan.scoring.masked,
            council.closings(self.plan),
        )

    def judging(self, stage: str) -> Judging:
        """In which round a stage is, and which re-evaluation of it runs."""
        return judging(self.rounds, stage)

    def round_of(self, stage: str) -> int:
        """The judging round that a stage is in, from 1."""
        return self.judging(stage).number

    def judged_again(self, stage: str) -> bool:
        """Whether a re-evaluation of this stage is running."""
        return self.judging(stage).running is not None

    def begun_rounds(self, stage: str) -> int:
        """How many rounds of a stage were ever begun, also those that were withdrawn."""
        return 1 + sum(row.judged.stage == stage for row in self.again)

    @property
    def draft_version(self) -> int | None:
        return self.draft.version if self.draft else None

    @property
    def single_lot(self) -> bool:
        return len(self.lots) == 1

    def lot_id(self, key: str) -> UUID:
        return next(id_ for id_, lot in self.lots if lot == key)


_HELD = "held_procedure"
"""What a session holds: in which transaction, which procedure, and whether with others."""
_CASE = (
    select(
        Procedure.id,
        Procedure.reference,
        Procedure.title_nl,
        Procedure.title_en,
        Procedure.step,
        Procedure.version,
        Procedure.offer_deadline,
        PlanVersion.number,
        PlanVersion.sha256,
        PlanVersion.sealed_at,
        PlanDraft.version.label("draft"),
        PlanDraft.saved_at,
        PlanEdit.id.label("last_edit"),
        Milestone.kind,
        Milestone.at,
        Milestone.first_id,
        Milestone.second_id,
    )
    .select_from(Procedure)
    .outerjoin(PlanVersion, plans.LATEST_VERSION)
    .outerjoin(PlanDraft, PlanDraft.procedure_id == Procedure.id)
    .outerjoin(PlanEdit, plans.LAST_EDIT)
    .outerjoin(Milestone, Milestone.procedure_id == Procedure.id)
    .where(Procedure.id == bindparam("procedure"))
)
_LOTS = (
    select(Lot.id, Lot.key).where(Lot.procedure_id == bindparam("procedure")).order_by(Lot.position)
)
_SEALED_LOTS: Memory[tuple[tuple[UUID, str], ...]] = Memory(256)
_STEP = select(Procedure.step).where(Procedure.id == bindparam("procedure"))
_HOLD = {shared: _STEP.with_for_update(read=shared) for shared in (False, True)}


def case(
    session: Session, procedure_id: UUID, *, lock: bool = False, shared: bool = False
) -> Case | None:
    """The procedure, or None. With `lock` it is held as `hold` does."""
    if lock and not _is_held(session, procedure_id, shared):
        hold(session, procedure_id, shared=shared)
    rows = session.execute(_CASE, {"procedure": procedure_id}).all()
    if not rows:
        return None
    row = rows[0]
    draft = None
    if row.sha256 is None:
        if row.draft is None:
            raise ValueError("a procedure without a plan")
        draft = plans.draft_at(session, (procedure_id, row.draft, row.saved_at, row.last_edit))
    reached = {
        row.kind: MilestoneView(row.kind, row.at, row.first_id, row.second_id)
        for row in rows
        if row.kind is not None
    }
    judged_again = any(rounds.begun_kind(stage, 2) in reached for stage in (SELECTION, AWARD))
    return Case(
        row.id,
        row.reference,
        Text(row.title_nl, row.title_en),
        Step(row.step),
        row.version,
        draft.plan if draft else plans.sealed_plan(session, procedure_id, row.sha256),
        row.number,
        row.sha256,
        row.sealed_at,
        draft,
        _lots(session, procedure_id, row.sha256),
        row.offer_deadline,
        reached,
        read_rounds(session, procedure_id) if judged_again else (),
    )


def _lots(session: Session, procedure_id: UUID, seal: str | None) -> tuple[tuple[UUID, str], ...]:
    """The lots in order. Those of a sealed plan never change, so they are read once."""

    def read() -> tuple[tuple[UUID, str], ...]:
        return tuple((id_, key) for id_, key in session.execute(_LOTS, {"procedure": procedure_id}))

    return read() if seal is None else _SEALED_LOTS.get((procedure_id, seal), read)


def hold(session: Session, procedure_id: UUID, *, shared: bool = False) -> Step | None:
    """From here until the transaction ends nobody else acts in this procedure. Gives its step.

    shared  others who hold it so as well write beside us, each in rows of their own
    """
    step = session.scalar(_HOLD[shared], {"procedure": procedure_id})
    session.info[_HELD] = (session.get_transaction(), procedure_id, shared)
    return None if step is None else Step(step)


def _is_held(session: Session, procedure_id: UUID, shared: bool) -> bool:
    wanted = (session.get_transaction(), procedure_id)
    return session.info.get(_HELD) in ((*wanted, False), (*wanted, shared))


def by_reference(session: Session, reference: str) -> UUID | None:
    """The id of the procedure with this reference."""
    return session.scalar(select(Procedure.id).where(Procedure.reference == reference))


def is_taken(session: Session, reference: str) -> bool:
    """Whether a procedure has this reference, in capitals or not."""
    same = func.lower(Procedure.reference) == reference.lower()
    return session.scalar(select(Procedure.id).where(same).limit(1)) is not None


def create(
    session: Session, reference: str, title: Text, plan: EvaluationPlan, now: datetime
) -> UUID | None:
    """A new procedure in its first step, with the draft of its plan and its lots.

    None when somebody else just took the reference.
    """
    row = Procedure(
        reference=reference, title_nl=title.nl, title_en=title.en, step=Step.PREPARE.value
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    plans.begin_draft(session, row.id, plan, now)
    plans.keep_lots(session, row.id, plan)
    return row.id


def rename(session: Session, procedure_id: UUID, title: Text) -> None:
    """Give the procedure the name that its plan has."""
    row = session.get_one(Procedure, procedure_id)
    row.title_nl, row.title_en = title.nl, title.en
    session.flush()


def enter_step(session: Session, case: Case, step: Step, participant: UUID, now: datetime) -> None:
    """Move the procedure to a step, and remember who did it and when."""
    row = session.get_one(Procedure, case.id)
    row.step, row.version = step.value, row.version + 1
    session.add(
        StepChange(
            procedure_id=case.id,
            number=row.version,
            step=step.value,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def steps(session: Session, procedure_id: UUID) -> tuple[StepView, ...]:
    """Every step entered, in order."""
    rows = session.scalars(
        select(StepChange)
        .where(StepChange.procedure_id == procedure_id)
        .order_by(StepChange.number)
    )
    return tuple(StepView(Step(row.step), row.participant_id, row.at) for row in rows)


def stopped_in(session: Session, procedure_id: UUID) -> Step:
    """The step in which a procedure was when it closed."""
    before = [row.step for row in steps(session, procedure_id) if row.step is not Step.CLOSED]
    return before[-1] if before else Step.PREPARE


def set_offer_deadline(session: Session, procedure_id: UUID, deadline: datetime) -> None:
    session.get_one(Procedure, procedure_id).offer_deadline = deadline
    session.flush()


def reach(
    session: Session,
    procedure_id: UUID,
    kind: str,
    first: UUID,
    now: datetime,
    second: UUID | None = None,
) -> None:
    """Record a milestone; the database refuses it a second time."""
    session.add(
        Milestone(procedure_id=procedure_id, kind=kind, first_id=first, second_id=second, at=now)
    )
    session.flush()


def consent(
    session: Session,
    procedure_id: UUID,
    act: str,
    object_: str,
    basis: str,
    participant: UUID,
    now: datetime,
    reason: str = "",
) -> None:
    """One person's yes to an act of two."""
    session.add(
        Consent(
            procedure_id=procedure_id,
            act=act,
            object=object_,
            basis=basis,
            participant_id=participant,
            reason=reason,
            at=now,
        )
    )
    session.flush()


def consents(
    session: Session, procedure_id: UUID, act: str, object_: str | None = None
) -> tuple[ConsentView, ...]:
    """The consents to an act (on one object, or on all), oldest first."""
    query = select(Consent).where(Consent.procedure_id == procedure_id, Consent.act == act)
    if object_ is not None:
        query = query.where(Consent.object == object_)
    return tuple(map(_consent, session.scalars(query.order_by(Consent.at, Consent.id))))


def consents_since(
    session: Session, procedure_id: UUID, since: datetime
) -> tuple[ConsentView, ...]:
    """The consents to any act from a moment on, oldest first."""
    query = select(Consent).where(Consent.procedure_id == procedure_id, Consent.at >= since)
    return tuple(map(_consent, session.scalars(query.order_by(Consent.at, Consent.id))))


def _consent(row: Consent) -> ConsentView:
    return ConsentView(row.act, row.object, row.basis, row.participant_id, row.reason, row.at)


def references(session: Session) -> dict[UUID, str]:
    """Every procedure's reference, for the command line."""
    rows = session.execute(select(Procedure.id, Procedure.reference))
    return {id_: reference for id_, reference in rows}


def any_procedure(session: Session) -> bool:
    """Whether there is any procedure at all."""
    return session.scalar(select(Procedure.id).limit(1)) is not None
