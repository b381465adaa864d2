"""The reasons of a decision, tenderer by tenderer, beside what the committee found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.award_reasons import ADVANTAGES
from criteria.numbers import Mark
from criteria.outcome import AWARD
from tender.actions.award_reasons import Grounds, Reason, award_reasons, compared, grounds
from tender.actions.deciding import VIEW
from tender.actions.entry import look
from tender.actions.leading import PRICES
from tender.actions.reason_writing import STEPS, version_of
from tender.actions.tenderers import may_read
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import decisions, people, readings
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason with the figures it stands beside.

    own, theirs  points of this tenderer and of the winner; None where there are none
    seen         the version that the page shows
    by           who wrote it last
    """

    reason: Reason
    title: str
    mark: Mark | None
    own: Fraction | None
    theirs: Fraction | None
    worth: Mark | None
    seen: str
    by: str

    @property
    def subject(self) -> str:
        return self.reason.subject


@dataclass(frozen=True, slots=True)
class TendererReasons:
    """A tenderer in a lot with its reasons; `shut` when the viewer declared nothing about it."""

    candidacy: UUID
    tenderer: UUID
    name: str
    lot: str
    wins: bool
    shut: bool
    lines: tuple[ReasonLine, ...]

    @property
    def edited(self) -> int:
        return sum(line.reason.edited for line in self.lines)


@dataclass(frozen=True, slots=True)
class ReasonsPage:
    """`sent_at`: when the decision was sent; from then on nothing changes."""

    case: Case
    stage: str
    rows: tuple[TendererReasons, ...]
    may_write: bool
    sent_at: datetime | None

    def of(self, candidacy: UUID) -> TendererReasons:
        """NotGranted when it is not there, or shut."""
        for row in self.rows:
            if row.candidacy == candidacy and not row.shut:
                return row
        raise NotGranted


def reasons_page(
    session: Session, actor: Identity, stage: str, lang: str = "nl"
) -> ReasonsPage | None:
    """Every tenderer that the decision is about; None until this person opened the prices. A fixed
    number of queries."""
    case = look(session, actor, VIEW[stage])
    if not visibility.results(actor.viewer, case.moment, stage).everyone:
        raise NotGranted
    if stage == AWARD and not readings.has_read(session, case, actor.id, PRICES):
        return None
    known = grounds(session, case, stage)
    if any(str(row.tenderer) in actor.conflicted for row in known.inside):
        raise NotGranted
    found = award_reasons(session, case, stage, known)
    names = {row.id: row.name for row in people.people(session, case.id)}
    open_ = {one.id for one in known.bidders if may_read(actor, one)}
    decision = decisions.decisions(session, case.id).get(stage)
    sent = decision.sent_at if decision is not None and decision.sent else None
    may = allowed(actor, Permission.WRITE_REASONS, case.step) and case.step is STEPS[stage]
    rows = []
    for row in known.inside:
        winner = known.winner(row.lot)
        about = {row.tenderer} | ({winner.tenderer} if winner else set())
        shut = not about <= open_
        rows.append(
            TendererReasons(
                row.id,
                row.tenderer,
                row.name,
                "" if case.single_lot else case.plan.lot(row.lot).title.get(lang),
                winner is not None and winner.id == row.id,
                shut,
                () if shut else _lines(case, stage, known, row, found, names, lang),
            )
        )
    again = case.judged_again(stage)
    return ReasonsPage(case, stage, tuple(rows), may and sent is None and not again, sent)


def _lines(
    case: Case,
    stage: str,
    known: Grounds,
    row: CandidacyView,
    found: dict[tuple[UUID, str], Reason],
    names: dict[UUID, str],
    lang: str,
) -> tuple[ReasonLine, ...]:
    rules = case.plan.stage(row.lot, stage)
    ranked = known.ranked(row)
    own = dict(ranked.criterion_points) if ranked else {}
    beside = {one.id: one for one in compared(case, stage, known, row) or ()}
    lines = []
    for subject, title, worth in (
        *((one.id, one.title.get(lang), one.points) for one in rules.questions),
        (ADVANTAGES, "", None),
    ):
        reason = found.get((row.id, subject))
        if reason is None:
            continue
        judged = known.judged.get((row.id, subject))
        other = beside.get(subject)
        lines.append(
            ReasonLine(
                reason,
                title,
                judged.mark if judged else None,
                other.own if other else own.get(subject),
                other.theirs if other else None,
                None if rules.on_value else worth,
                version_of(reason),
                names.get(reason.by, "") if reason.by else "",
            )
        )
    return tuple(lines)
