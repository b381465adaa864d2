"""How firm the result of a lot is: asked for on record, worked out beside the pages, kept.

It informs and never feeds the result: nothing that is worked out here is read by a ranking, a
decision or a report. Asking is the act; working it out is not, so it may stop and be done again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.canon import digest, to_plain
from criteria.firmness import DRAWS, SPREAD, Scales, Study, firmness, order_of
from criteria.offers import Offer
from criteria.outcome import AWARD, Entrant, input_file, offers, priced
from criteria.plan import LotRules
from criteria.ranking import rank
from criteria.ranking_rules import RankingRules
from criteria.refusals import Refused, refusal
from criteria.tryout import Invented
from criteria.tryout_formulas import Candidate, suitable
from tender.actions import outcomes
from tender.actions.entry import enter, record
from tender.actions.leading import PRICES
from tender.extensions import begin_write
from tender.permissions import Identity, NotGranted, Permission
from tender.simulation.firmness import by_marks, by_weights
from tender.store import firmness as rows
from tender.store import procedures, readings
from tender.store.firmness import RunView
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SILENT = timedelta(minutes=2)
"""After so long without a word a run has stopped, and can be asked for again."""
_KIND = "firmness-1"
_SEED_DIGITS = 8
_TELLS = 20


@dataclass(frozen=True, slots=True)
class Basis:
    """All that the firmness of a lot follows from. Offers go by the id of their candidacy.

    waits  an inquiry into a low offer waits for its decision
    """

    case: Case
    lot: str
    entrants: tuple[Entrant, ...]
    waits: bool = False

    @property
    def digest(self) -> str:
        """The same plan, marks and prices, the same digest."""
        named = tuple(replace(one, name=one.id) for one in self.entrants)
        return digest(
            [_KIND, self.case.seal or "", input_file(self.case.plan, self.lot, AWARD, named)]
        )

    @property
    def seed(self) -> int:
        """Follows from the basis, so that nobody chooses it."""
        return int(self.digest[:_SEED_DIGITS], 16)

    @property
    def rules(self) -> RankingRules:
        return self.case.plan.stage(self.lot, AWARD).ranking_rules()

    @property
    def offers(self) -> tuple[Offer, ...]:
        named = tuple(replace(one, name=one.id) for one in self.entrants)
        return offers(self.case.plan, self._lot, AWARD, named)

    @property
    def _lot(self) -> LotRules:
        return self.case.plan.lot(self.lot)

    @property
    def scales(self) -> Scales:
        """The steps of each scale, low to high."""
        rules, found = self._lot.award, {}
        for question in rules.questions:
            scale = rules.scale_of(question)
            found[question.id] = tuple(sorted(s.points for s in scale.steps)) if scale else ()
        return found

    @property
    def ranks(self) -> bool:
        """Whether there is a ranking; not while an inquiry into a low offer waits."""
        try:
            return not self.waits and bool(order_of(rank(self.rules, self.offers)))
        except Refused:
            return False

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The formulas that suit this plan, at the prices that were offered."""
        prices = [one.price for one in self.offers if one.set_aside is None]
        asked = [one for one in prices if isinstance(one, Decimal)]
        if len(asked) < 2:
            return ()
        between = Invented(len(asked), min(asked), max(asked))
        return suitable(self._lot.award, between, priced(self._lot, self._lot.ceilings) or None)


def bases(session: Session, case: Case) -> dict[str, Basis]:
    """For each lot with offers what its firmness follows from now."""
    inside = outcomes.in_award(session, case)
    return bases_of(session, case, inside)


def bases_of(session: Session, case: Case, inside: Iterable[CandidacyView]) -> dict[str, Basis]:
    """The same, for candidacies that were read before."""
    given = outcomes.entrants(session, case, AWARD, inside)
    waits = outcomes.undecided(session, case, given)
    return {
        key: Basis(case, key, entrants, any(UUID(one.id) in waits for one in entrants))
        for key, entrants in given.items()
        if entrants
    }


def start(session: Session, actor: Identity, lot: str, now: datetime, draws: int = DRAWS) -> UUID:
    """Ask how firm the result of a lot is. Refused when that is known, or being worked out."""
    case = enter(session, actor, Permission.RUN_FIRMNESS)
    inside = outcomes.in_award(session, case)
    basis = bases_of(session, case, inside).get(lot)
    if basis is None or not may_see(session, actor, case, inside):
        raise NotGranted
    if not basis.ranks:
        raise Refused(refusal("firmness.no_ranking"))
    for run in rows.runs(session, case.id):
        if run.lot == lot and run.basis == basis.digest:
            if run.finished_at is not None:
                raise Refused(refusal("firmness.done"))
            if at_work(run, now):
                raise Refused(refusal("firmness.at_work"))
    run_id = rows.begin(session, case.lot_id(lot), basis.digest, basis.seed, draws, actor.id, now)
    record(
        session,
        actor,
        "firmness.started",
        f"firmness:{run_id}",
        now,
        lot=lot,
        basis=basis.digest,
        seed=basis.seed,
        draws=draws,
    )
    return run_id


def may_see(session: Session, actor: Identity, case: Case, inside: Iterable[CandidacyView]) -> bool:
    """Whether somebody sees what follows from all points and prices, and has opened the prices."""
    viewer, moment = actor.viewer, case.moment
    return (
        not visibility.prices(viewer, moment).nothing
        and visibility.results(viewer, moment, AWARD).everyone
        and not visibility.blind_to_prices(viewer, moment)
        and not any(str(row.tenderer) in viewer.conflicted for row in inside)
        and readings.has_read(session, case, actor.id, PRICES)
    )


def at_work(run: RunView, now: datetime) -> bool:
    return run.finished_at is None and now - run.heard_at <= SILENT


def perform(
    sessions: Callable[[], Session],
    run_id: UUID,
    now: Callable[[], datetime],
    told: Callable[[int, int], None] = lambda done, whole: None,
) -> bool:
    """Work out a run that was asked for. False when it is done already, or when plan, marks or
    prices are no longer those it was asked about."""
    with sessions() as session:
        run = rows.run(session, run_id)
        case = procedures.case(session, run.procedure) if run else None
        basis = bases(session, case).get(run.lot) if run and case else None
    if not (run and basis) or run.finished_at is not None or run.basis != basis.digest:
        return False
    every = max(run.draws * 2 // _TELLS, 1)
    last = 0

    def tell(done: int) -> None:
        nonlocal last
        told(done, run.draws * 2)
        if done - last >= every:
            last = done
            with sessions() as session:
                begin_write(session)
                rows.tell(session, run_id, done, now())
                session.commit()

    study = _study(basis, run, tell)
    with sessions() as session:
        begin_write(session)
        rows.finish(session, run_id, run.draws * 2, to_plain(study), now())
        session.commit()
    return True


def _study(basis: Basis, run: RunView, tell: Callable[[int], None]) -> Study:
    rules, taking_part = basis.rules, basis.offers
    found = firmness(rules, taking_part, basis.scales, basis.candidates)
    weights = by_weights(rules, taking_part, SPREAD, run.draws, run.seed, tell)
    marks = by_marks(
        rules,
        taking_part,
        basis.scales,
        run.draws,
        run.seed,
        lambda done: tell(run.draws + done),
    )
    return Study(found, weights, marks, run.seed, run.draws, SPREAD)
