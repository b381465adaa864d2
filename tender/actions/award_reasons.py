"""The reasons of a decision as they count: what an officer wrote, or else the draft.

Letter, report and court file all read `award_reasons`; nobody reads the consensus for a motivation
that goes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.award_reasons import ADVANTAGES, Compared, basis_of, draft_advantages
from criteria.canon import strings, to_plain
from criteria.outcome import Entrant, ranking
from criteria.ranking import RankedOffer, Ranking
from criteria.refusals import Refused
from criteria.shared_words import Shared, shared
from criteria.texts import sentence
from criteria.visibility import Sight
from tender.actions.desk_letters import names_around
from tender.actions.outcomes import entrants, outcome, read_outcome, stage_candidacies
from tender.store import award_reasons as rows
from tender.store import consensus, decisions, informing, tenderers
from tender.store.award_reasons import WrittenView
from tender.store.consensus import ConsensusView
from tender.store.memory import Memory
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ALL = Sight(everyone=True)
"""Reasons are read under the permissions of what they stand in: a letter, a report, a page."""
_PUBLISHED: Memory[tuple[str, ...]] = Memory(8)
"""Every text of the last sealed plans, by their seal."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for one tenderer in a lot.

    subject  a question, or ADVANTAGES
    text     as it goes out
    sent     whether that is kept as the letter told it, less the names of others
    draft    the motivation of the committee, or the advantages as the app drafts them
    basis    digest of what it rests on
    number   the version that an officer wrote; 0 for the draft
    """

    candidacy: UUID
    subject: str
    text: str
    draft: str
    basis: str
    number: int = 0
    by: UUID | None = None
    at: datetime | None = None
    sent: bool = False

    @property
    def edited(self) -> bool:
        return self.by is not None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the reasons of a stage rest on.

    results  the ranking per lot, where there is one
    winners  the candidacy that wins per lot, where one does
    sent_at  when letters about it went out
    """

    inside: tuple[CandidacyView, ...]
    given: Mapping[str, tuple[Entrant, ...]]
    results: Mapping[str, Ranking]
    winners: Mapping[str, UUID]
    bidders: tuple[TendererView, ...]
    judged: Mapping[tuple[UUID, str], ConsensusView]
    sent_at: datetime | None = None

    def ranked(self, candidacy: CandidacyView) -> RankedOffer | None:
        """A tenderer in the ranking of its lot."""
        found = self.results.get(candidacy.lot)
        offers = found.offers if found else ()
        return next((one for one in offers if one.id == candidacy.name), None)

    def winner(self, lot: str) -> CandidacyView | None:
        return next((row for row in self.inside if row.id == self.winners.get(lot)), None)


def grounds(session: Session, case: Case, stage: str) -> Grounds:
    """What the reasons of a stage rest on, now. A fixed number of queries."""
    inside = stage_candidacies(session, case, stage)
    given = entrants(session, case, stage, inside)
    results: dict[str, Ranking] = {}
    for key, lot in given.items():
        try:
            results |= {key: ranking(case.plan, key, stage, lot)} if lot else {}
        except Refused:  # a price without a value waits for a decision
            continue
    decision = decisions.decisions(session, case.id).get(stage)
    try:
        found = (
            read_outcome(decision)
            if decision is not None and decision.runs
            else outcome(session, case, stage, inside)
        )
        winners = {lot.lot: UUID(lot.winner) for lot in found.lots if lot.winner}
    except Refused:
        winners = {}
    round_ = case.judging(stage).settled
    judged = {
        (row.candidacy, row.question): row
        for row in consensus.consensus(session, _ALL, case.id, stage, round_)
    }
    bidders = tenderers.tenderers(session, case.id)
    sent_at = decision.sent_at if decision is not None else None
    return Grounds(inside, given, results, winners, bidders, judged, sent_at)


def award_reasons(
    session: Session, case: Case, stage: str, found: Grounds | None = None
) -> dict[tuple[UUID, str], Reason]:
    """Every reason of a stage by candidacy and subject, as it counts in the settled round.

    found  what they rest on, when it was read before
    """
    known = found or grounds(session, case, stage)
    round_ = case.judging(stage).settled
    written, kept = rows.written(session, case.id, stage, round_, known.sent_at)
    made = [
        Reason(id_, subject, row.motivation, row.motivation, basis_of(row.mark, row.motivation))
        for (id_, subject), row in known.judged.items()
    ]
    if known.winners:
        made += _advantages(session, case, stage, known)
    drafts = {(one.candidacy, one.subject): one for one in made}
    counting = {key: _counting(one, written.get(key)) for key, one in drafts.items()}
    return {
        key: replace(one, text=kept[key], sent=True) if key in kept else one
        for key, one in counting.items()
    }


def _counting(draft: Reason, row: WrittenView | None) -> Reason:
    if row is None or row.basis != draft.basis:
        return draft
    return Reason(
        draft.candidacy, draft.subject, row.text, draft.draft, row.basis, row.number, row.by, row.at
    )


def compared(
    case: Case, stage: str, known: Grounds, row: CandidacyView
) -> tuple[Compared, ...] | None:
    """A tenderer beside the winner of its lot; None for the winner and for who is in no ranking."""
    winner = known.winner(row.lot)
    own = known.ranked(row)
    if winner is None or winner.id == row.id or own is None or own.rank is None:
        return None
    best = known.ranked(winner)
    assert best is not None
    rules = case.plan.stage(row.lot, stage)
    mine, theirs = dict(own.criterion_points), dict(best.criterion_points)
    if rules.on_value:
        marks = {one.id: dict(one.marks) for one in known.given[row.lot]}
        mine, theirs = (
            {key: Fraction(mark) for key, mark in marks[str(id_)].items()}
            for id_ in (row.id, winner.id)
        )
    praise = {key: one.motivation for (id_, key), one in known.judged.items() if id_ == winner.id}
    found = [
        Compared(
            one.id,
            one.title.nl,
            mine[one.id],
            theirs[one.id],
            None if rules.on_value else one.points,
            praise.get(one.id, ""),
        )
        for one in rules.questions
        if one.id in mine and one.id in theirs
    ]
    price = rules.price.points if rules.price else None
    if price is not None and own.price_points is not None and best.price_points is not None:
        title = sentence("award_reasons.price")
        found.append(Compared("price", title, own.price_points, best.price_points, price))
    return tuple(found)


def _advantages(session: Session, case: Case, stage: str, known: Grounds) -> Iterator[Reason]:
    bidders = {one.id: one for one in known.bidders}
    beside = [(row, compared(case, stage, known, row)) for row in known.inside]
    praise = {one.praise for _, found in beside for one in found or ()}
    common = held_against(session, case, praise, known)
    for row, found in beside:
        winner = known.winner(row.lot)
        if found is None or winner is None:
            continue
        names = names_around(bidders[row.tenderer], known.bidders).knowing({winner.name})
        draft = draft_advantages(found, common, row.tenderer, winner.tenderer, names)
        basis = basis_of(winner.id, found)
        yield Reason(row.id, ADVANTAGES, draft, draft, basis)


def held_against(
    session: Session, case: Case, texts: Iterable[str], known: Grounds | None = None
) -> Shared[UUID]:
    """These texts beside what every tenderer wrote in confidence; what all may know is no secret.
    A fixed number of queries.

    known  how each was judged, which is its own to read
    """
    owner = {row.id: row.tenderer for row in known.inside} if known else {}
    own: dict[UUID, list[str]] = {}
    for (candidacy, _), one in known.judged.items() if known else ():
        if candidacy in owner:
            own.setdefault(owner[candidacy], []).append(one.motivation)
    told = (text for one in informing.told(session, case.id) for text in (one.title, one.text))
    public = (*_published(case), *told)
    return shared(texts, rows.confidential(session, case.id), public, own)


def _published(case: Case) -> tuple[str, ...]:
    """Every text of the plan."""

    def read() -> tuple[str, ...]:
        return tuple(strings(to_plain(case.plan)))

    return _PUBLISHED.get(case.seal, read) if case.seal else read()
