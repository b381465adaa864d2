"""Writing the plan, sealing it, and amending it until the first application is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.canon import canonical
from criteria.changes import ABSENT, Change, Conflict, changes, merge, reader, turned_round
from criteria.moments import local_date
from criteria.plan import NOTICE_LIMIT, EvaluationPlan
from criteria.plan.authors import proposed
from criteria.plan.check import check_plan
from criteria.plan.codes import check_codes
from criteria.plan.edits import resettled
from criteria.plan.format import bare as bare
from criteria.plan.originals import keep_originals
from criteria.reading import counted
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import check_text, enter, record
from tender.actions.vault_keys import check_ready
from tender.permissions import Identity, Permission
from tender.store import plans, procedures, vaults
from tender.store.plans import Draft, EditView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from criteria.canon import Json


LONGEST_BASE = 4000


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of an edit: the version it gave, and what somebody else had changed meanwhile."""

    version: int
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Base:
    """What the page of an officer was made from: a version of the draft, and what that page itself
    kept since, where somebody else wrote in between. Written as "12" or "12+14+15".
    """

    version: int
    own: frozenset[int] = frozenset()

    @classmethod
    def read(cls, text: str) -> Base:
        """What a page sent; version 0, of which nothing is known, where it is none."""
        first, *own = map(counted, text[:LONGEST_BASE].split("+"))
        return cls(first, frozenset(own)) if first and all(own) else cls(0)

    def __str__(self) -> str:
        return "+".join(map(str, (self.version, *sorted(self.own))))

    def after(self, found: int, kept: int) -> Base:
        """What the page stands for after its edit of version `found` of the draft gave `kept`."""
        if kept == found:
            return self
        return Base(kept) if self.version == found else replace(self, own=self.own | {kept})


@dataclass(frozen=True, slots=True)
class Entered:
    """Who may edit the plan, and the procedure locked for them; only `enter_editor` makes it."""

    actor: Identity
    case: Case


def editable(case: Case) -> bool:
    """Whether a draft of this plan may still be written: until the first opening."""
    return not case.moment.applications_opened


def between(old: EvaluationPlan, new: EvaluationPlan) -> tuple[Change, ...]:
    """The changes that lead from one plan to another."""
    return changes(bare(old), bare(new))


def plan_at(session: Session, actor: Identity, draft: Draft, base: Base) -> dict[str, Json]:
    """The draft as a page shows it: where its writer started from, with what they typed since.

    A version that never was gives the draft as it stands.
    """
    found: Json = draft.tree
    if 0 < base.version < draft.version:
        for edit in plans.edits(session, actor.procedure_id, after=base.version):
            if edit.participant != actor.id or edit.version not in base.own:
                found, _ = merge(found, turned_round(edit.changes))
    assert isinstance(found, dict)
    return found


def enter_editor(session: Session, actor: Identity) -> Entered:
    """The procedure for whoever is about to edit its plan; nobody else does until we are done."""
    return Entered(actor, enter(session, actor, Permission.EDIT_PLAN))


def edit_plan(
    session: Session, by: Identity | Entered, made: Sequence[Change], now: datetime
) -> Kept:
    """Make changes in the draft where it still holds what they started from.

    What somebody else changed meanwhile is left as it is and told. Each choice is kept with its
    author and date (I13).

    by  who edits, or what `enter_editor` gave them when nothing was written since
    """
    entered = by if isinstance(by, Entered) else enter_editor(session, by)
    draft = _draft(session, entered.case)
    return _keep(session, entered.actor, entered.case, draft, made, now)


def undo(session: Session, actor: Identity, version: int, now: datetime) -> int:
    """Take one edit back. Refused when somebody changed the same since. Returns the new version."""
    case = enter(session, actor, Permission.EDIT_PLAN)
    draft = _draft(session, case)
    found = plans.edits(session, case.id, after=version - 1, upto=version)
    if not found:
        raise Refused(refusal("plan.edit_unknown"))
    (edit,) = found
    kept = _keep(session, actor, case, draft, turned_round(edit.changes), now, edit)
    if kept.conflicts:
        raise Refused(refusal("plan.undo_conflict"))
    return kept.version


def _draft(session: Session, case: Case) -> Draft:
    draft = case.draft or plans.draft(session, case.id)
    if draft is None or not editable(case):
        raise Refused(refusal("plan.sealed_already"))
    return draft


def _keep(
    session: Session,
    actor: Identity,
    case: Case,
    draft: Draft,
    made: Sequence[Change],
    now: datetime,
    undone: EditView | None = None,
) -> Kept:
    merged, conflicts = merge(draft.tree, made)
    first = changes(draft.tree, merged)
    if not first or (undone and conflicts):
        return Kept(draft.version, conflicts)
    after = keep_originals(draft.tree, merged, first)
    done = first if after is merged else changes(draft.tree, after)
    assert isinstance(after, dict)
    plan = resettled(draft.plan, draft.tree, after, done, actor.name, local_date(now))
    _check_shape(case, draft.plan, plan)
    _check_writable(done)
    next_ = Draft(plan, after, draft.version + 1, now)
    plans.keep_edit(session, case.id, next_, done, actor.id, undone.version if undone else None)
    if case.seal is None and plan.title != draft.plan.title:
        procedures.rename(session, case.id, plan.title)
    return Kept(next_.version, conflicts)


def _check_shape(case: Case, old: EvaluationPlan, new: EvaluationPlan) -> None:
    """What an edit never touches: the reference, after sealing the lots, and the fixed words."""
    if new.reference != old.reference or new.format != old.format:
        raise Refused(refusal("plan.reference_fixed"))
    if case.seal is not None and [lot.id for lot in new.lots] != [lot.id for lot in old.lots]:
        raise Refused(refusal("plan.lots_fixed"))
    refuse_if(check_codes(new, old))


def _check_writable(made: Sequence[Change]) -> None:
    """Refused when there is text in it that cannot be sealed."""
    try:
        canonical([change.new for change in made if change.new is not ABSENT])
    except ValueError:
        raise Refused(refusal("acts.text_marks")) from None


def seal_plan(
    session: Session,
    actor: Identity,
    now: datetime,
    *,
    seen: int | None = None,
    vault: str | None = None,
) -> str:
    """Seal the plan for good, and with it who keeps the key of the vault. Returns the seal. Refused
    while anything is missing, and until a vault whose keys persons hold was tried with all of them.

    seen   the version of the draft on the page it is sealed from; None: there was no page
    vault  the choice of who keeps the key on that page (`Keys.shown`), likewise
    """
    case = enter(session, actor, Permission.SEAL_PLAN)
    if case.seal is not None or case.draft is None:
        raise Refused(refusal("plan.sealed_already"))
    _check_seen(session, case, case.draft, seen)
    keys = vaults.keys_of(session, case.id)
    if vault not in (None, keys.shown):
        raise Refused(refusal("plan.vault_changed_before_seal", "word"))
    refuse_if((*check_plan(case.plan, now), *check_ready(session, case, keys)))
    plans.keep_lots(session, case.id, case.plan)
    row = plans.seal(session, case.id, case.plan, actor.id, now)
    fields = {"seal": row.sha256, "version": row.number, "level": keys.level}
    record(session, actor, "plan.sealed", f"plan:{row.id}", now, **fields)
    return row.sha256


def _check_seen(session: Session, case: Case, draft: Draft, seen: int | None) -> None:
    """Refused when somebody changed the draft since it was on the page."""
    if seen is not None and seen != draft.version:
        last = plans.edits(session, case.id, limit=1)
        author = last[0].author if last else ""
        raise Refused(refusal("plan.changed_before_seal", "word", author=author))


def begin_amendment(session: Session, actor: Identity, now: datetime) -> None:
    """Start writing a next version of the sealed plan. Nothing of it counts until it is sealed."""
    case = enter(session, actor, Permission.AMEND_PLAN)
    if case.seal is None:
        raise Refused(refusal("plan.not_sealed"))
    if not editable(case):
        raise Refused(refusal("plan.opened_already"))
    if plans.draft(session, case.id) is not None:
        raise Refused(refusal("acts.already_done"))
    plans.begin_draft(session, case.id, case.plan, now)


def drop_amendment(session: Session, actor: Identity) -> None:
    """Throw the draft of an amendment away. The sealed plan stays as it is."""
    case = enter(session, actor, Permission.AMEND_PLAN)
    if case.seal is None:
        raise Refused(refusal("plan.not_sealed"))
    plans.drop_draft(session, case.id)


def seal_amendment(
    session: Session,
    actor: Identity,
    reason: str,
    notice: str,
    now: datetime,
    *,
    seen: int | None = None,
) -> str:
    """Seal the draft as the next version, with its reason and what the information notice says.

    Refused after the first opening, without a difference, and while anything is missing.
    seen  as for `seal_plan`
    """
    case = enter(session, actor, Permission.AMEND_PLAN)
    draft = plans.draft(session, case.id)
    if not editable(case):
        raise Refused(refusal("plan.opened_already"))
    if case.seal is None or draft is None:
        raise Refused(refusal("plan.not_sealed"))
    _check_seen(session, case, draft, seen)
    reason = check_text(reason, "reason")
    notice = check_text(notice, "notice", NOTICE_LIMIT)
    if not changes(bare(case.plan), draft.tree):
        raise Refused(refusal("plan.nothing_changed"))
    refuse_if(check_plan(draft.plan, now))
    row = plans.seal(session, case.id, draft.plan, actor.id, now, reason, notice)
    procedures.rename(session, case.id, draft.plan.title)
    record(
        session,
        actor,
        "plan.amended",
        f"plan:{row.id}",
        now,
        seal=row.sha256,
        version=row.number,
        reason=reason,
        notice=notice,
    )
    return row.sha256


def adopt(session: Session, actor: Identity, seen: int, now: datetime) -> int:
    """Stand behind every choice in the draft that nobody made yet. Returns how many there were.

    It is an edit in which each of those places stays what it was, now with an author (I13).
    seen  the version of the draft on the page that shows them
    """
    case = enter(session, actor, Permission.EDIT_PLAN)
    draft = _draft(session, case)
    if seen != draft.version:
        raise Refused(refusal("plan.changed_before_adopting"))
    places = proposed(draft.plan)
    if not places:
        raise Refused(refusal("acts.already_done"))
    read = reader(draft.tree)
    paths = [tuple(place.split("/")) for place in places]
    made = tuple(Change(path, read(path), read(path)) for path in paths)
    plan = resettled(draft.plan, draft.tree, draft.tree, made, actor.name, local_date(now))
    kept = Draft(plan, draft.tree, draft.version + 1, now)
    plans.keep_edit(session, case.id, kept, made, actor.id)
    record(session, actor, "plan.adopted", f"procedure:{case.id}", now, count=len(places))
    return len(places)
