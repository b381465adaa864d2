"""The guide to the evaluation: which plan it prints, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.guide import Amendment, Version, amendments
from criteria.plan import EvaluationPlan
from tender.actions.entry import look
from tender.actions.planning import editable
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.report.guide import render
from tender.store import plans
from tender.store.memory import Memory
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A plan to print. seal and sealed_at are None for a draft."""

    plan: EvaluationPlan
    version: int
    seal: str | None
    sealed_at: datetime | None
    amendments: tuple[Amendment, ...]

    def pdf(self, lang: str) -> bytes:
        """The same page gives the same bytes, so the last few are remembered."""
        return _DRAWN.get((self, lang), lambda: self._drawn(lang))

    def _drawn(self, lang: str) -> bytes:
        return render(
            self.plan,
            lang,
            version=self.version,
            seal=self.seal,
            sealed_at=self.sealed_at,
            amendments=self.amendments,
        )


_DRAWN: Memory[bytes] = Memory(8)


def guide_page(session: Session, actor: Identity, number: int | None = None) -> GuidePage:
    """A sealed version, or without a number the plan as its page shows it: to whoever writes it
    the draft. NotGranted when there is no such version. One query besides the procedure's own."""
    case = look(session, actor, Permission.VIEW_PLAN)
    if number is None and allowed(actor, Permission.EDIT_PLAN, case.step) and editable(case):
        draft = plans.draft(session, case.id)
        if draft is not None:
            return GuidePage(draft.plan, draft.version, None, None, ())
    return sealed_guide(session, case, number)


def sealed_guide(session: Session, case: Case, number: int | None = None) -> GuidePage:
    """A sealed version, without a number the last, with every amendment up to it; the draft while
    nothing is sealed. NotGranted when there is no such version."""
    last = case.plan_number or 0
    if not last and number is None:
        return GuidePage(case.plan, case.draft_version or 0, None, None, ())
    if number is not None and not 1 <= number <= last:
        raise NotGranted
    versions = plans.sealed(session, case.id, number or last)
    told = amendments(Version(row.number, row.sealed_at, row.reason, row.plan) for row in versions)
    found = versions[-1]
    return GuidePage(found.plan, found.number, found.sha256, found.sealed_at, told)
