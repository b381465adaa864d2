"""Keeping and destroying: terms, holds, lists that one makes and another carries out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import retention as rules
from criteria.moments import local_date
from criteria.phases import Step
from criteria.refusals import Refused, refusal, refuse_if
from criteria.retention import PERSON, Category
from criteria.texts import sentence
from tender.actions.accounts import record_account
from tender.actions.entry import check_beside, check_text, enter, record, second_of_two
from tender.actions.tenderers import require_no_conflict
from tender.permissions import Identity, NotGranted, Permission
from tender.store import accounts, envelopes, erasing, lingering, people, retention, tenderers
from tender.store.erasing import Found, Noted, Scope
from tender.store.procedures import Case
from tender.store.retention import ListView
from tender.store.trail import ERASURE

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SHORTEN, LIFT = "retention.shorten", "hold.lift"
NAME_LIMIT, SHORTEST_NAME = 200, 4


def settings(
    session: Session, case: Case, category: str = "", value: int | date | None = None
) -> tuple[rules.Setting, ...]:
    """Every category with its term and when it is due; or as that would be with another value."""
    rows = retention.terms(session, case.id)
    closed = retention.closed_at(session, case.id) if case.step is Step.CLOSED else None
    months, end = dict(retention.months(rows)), retention.contract_end(rows)
    if isinstance(value, date):
        end = value
    elif value is not None:
        months[category] = value
    return rules.settings(months, local_date(closed) if closed else None, end)


def held(session: Session, case: Case) -> bool:
    """Whether anything holds destruction up: a hold that stands, or a claim that did not end."""
    standing = any(row.stands for row in retention.holds(session, case.id))
    return standing or retention.claims_open(session, case.id) > 0


def set_term(
    session: Session,
    actor: Identity,
    category: str,
    value: int | date | None,
    reason: str,
    now: datetime,
) -> bool:
    """Set how long a category is kept, in months, or the day on which the contract ends.

    What becomes shorter than the default, or shorter at all once the procedure was closed, takes
    two officers. False while the first of them waits.
    """
    case = enter(session, actor, Permission.SET_RETENTION)
    before = _before(session, case, category)
    if category == rules.CONTRACT_END:
        if not isinstance(value, date):
            raise Refused(refusal("retention.day", "day"))
        awarded = case.milestones.get("awarded")
        refuse_if(rules.check_contract_end(value, local_date(awarded.at if awarded else now)))
    else:
        refuse_if(rules.check_months(value if isinstance(value, int) else None))
    assert value is not None
    said = check_text(reason, "reason")
    if value == before:
        raise Refused(refusal("retention.same"))
    object_, told = f"procedure:{case.id}", str(value)
    first = None
    was, then = settings(session, case), settings(session, case, category, value)
    if rules.takes_two(was, then, local_date(now), closed=case.step is Step.CLOSED):
        basis = f"{category}:{told}"
        first = second_of_two(session, case, actor, SHORTEN, object_, now, basis=basis, reason=said)
        if first is None:
            return False
    by, second = (first.participant, actor.id) if first else (actor.id, None)
    retention.set_term(session, case.id, category, value, said, by, now, second)
    act = "retention.shortened" if first else "retention.set"
    who = {"first": first.participant} if first else {}
    record(session, actor, act, object_, now, what=category, value=told, reason=said, **who)
    return True


def _before(session: Session, case: Case, category: str) -> int | date | None:
    if category == rules.CONTRACT_END:
        return retention.contract_end(retention.terms(session, case.id))
    found = [row for row in settings(session, case) if row.category == category]
    if not found:
        raise NotGranted
    return found[0].months


# Holds


def set_hold(session: Session, actor: Identity, reason: str, now: datetime) -> UUID:
    """From now on nothing of the procedure is destroyed."""
    case = enter(session, actor, Permission.HOLD)
    said = check_text(reason, "reason")
    row = retention.hold(session, case.id, said, actor.id, now)
    record(session, actor, "hold.set", f"hold:{row}", now, reason=said)
    return row


def lift_hold(session: Session, actor: Identity, hold_id: UUID, reason: str, now: datetime) -> bool:
    """One of two officers lifts a hold. True when the second one did."""
    case = enter(session, actor, Permission.HOLD)
    row = next((one for one in retention.holds(session, case.id) if one.id == hold_id), None)
    if row is None:
        raise NotGranted
    if not row.stands:
        raise Refused(refusal("acts.already_done"))
    said, object_ = check_text(reason, "reason"), f"hold:{row.id}"
    first = second_of_two(session, case, actor, LIFT, object_, now, reason=said)
    if first is None:
        return False
    retention.lift(session, row.id, said, first.participant, actor.id, now)
    record(session, actor, "hold.lifted", object_, now, reason=said, first=first.participant)
    return True


# Lists


def _entered(session: Session, actor: Identity) -> Case:
    """For an act that destroys: by nobody with an interest in a tenderer, or on probation."""
    case = enter(session, actor, Permission.DESTROY)
    for row in tenderers.tenderers(session, case.id):
        require_no_conflict(actor, row.id)
    return case


def propose_list(
    session: Session, actor: Identity, wanted: Collection[str], reason: str, now: datetime
) -> UUID:
    """An officer lists the categories that are due, for another to look at."""
    case = _entered(session, actor)
    chosen = tuple(one.value for one in Category if one in wanted)
    _check(session, case, wanted, now)
    said = check_text(reason, "reason")
    found = [erasing.find(session, one, local_date(now)) for one in scopes(session, case, chosen)]
    counts = erasing.counts_of(found)
    if not counts:
        raise Refused(refusal("retention.empty", "categories"))
    row = retention.add_list(session, case.id, chosen, counts, said, actor.id, now)
    _listed(session, actor, row.id, "+".join(chosen), said, counts, now)
    return row.id


def propose_person(
    session: Session,
    actor: Identity,
    person: UUID | None,
    name: str,
    reason: str,
    now: datetime,
) -> UUID:
    """An officer lists where one person is named: somebody who takes part, or who was written down.

    No term is waited for: whoever asks to be erased need not. A hold is.
    """
    case = _entered(session, actor)
    if held(session, case):
        raise Refused(refusal("retention.held"))
    sought = name.strip()
    if person is not None:
        known = {one.id: one.name for one in people.people(session, case.id)}
        if person not in known:
            raise NotGranted
        if person == actor.id:
            raise Refused(refusal("retention.oneself", "person"))
        sought = known[person]
    if len(sought) < SHORTEST_NAME or len(sought) > NAME_LIMIT or sought.startswith(rules.MARK):
        raise Refused(refusal("retention.name", "name", least=SHORTEST_NAME))
    if sought.casefold() in _organisations(session, case):
        raise Refused(refusal("retention.organisation", "name"))
    said = check_text(reason, "reason")
    if rules.named(said, sought):
        raise Refused(refusal("retention.reason_names", "reason"))
    counts = erasing.find(session, _person(case, person, sought), local_date(now)).counts
    if not counts:
        raise Refused(refusal("retention.nobody", "name"))
    row = retention.add_list(
        session, case.id, (), counts, said, actor.id, now, person=person, name=sought
    )
    left = Counter(one.part for one in lingering.stays(session, case.id, sought))
    stays = [[part, count] for part, count in sorted(left.items())]
    _listed(session, actor, row.id, PERSON, said, counts, now, stays=stays)
    return row.id


def _listed(
    session: Session,
    actor: Identity,
    row: UUID,
    what: str,
    reason: str,
    counts: Sequence[tuple[str, int]],
    now: datetime,
    **more: object,
) -> None:
    told = [[kind, count] for kind, count in counts]
    act = "erasure.listed"
    record(session, actor, act, f"list:{row}", now, what=what, reason=reason, counts=told, **more)


def carry_out(
    session: Session, actor: Identity, list_id: UUID, now: datetime
) -> tuple[tuple[str, int], ...]:
    """A second officer approves the last list, and what stands on it is gone with that.

    Everything is asked again: that nothing holds it up, that it is due, and that it is what was
    listed. Gives what went, by kind.
    """
    case = _entered(session, actor)
    row = waiting_list(session, case)
    if row is None or row.id != list_id:
        raise Refused(refusal("acts.changed_meanwhile"))
    if row.by == actor.id:
        raise Refused(refusal("acts.same_person"))
    if row.person == actor.id:
        raise Refused(refusal("retention.oneself"))
    check_beside(session, actor, row.by, now)
    _may_go(session, case, row.by, row.categories, now)
    every = list_scopes(session, case, row)
    found = [(one, erasing.find(session, one, local_date(now))) for one in every]
    counts = erasing.counts_of(one for _, one in found)
    if counts != row.counts:
        raise Refused(refusal("acts.changed_meanwhile"))
    assert actor.user_id is not None
    _gone(session, actor, row, found, actor.user_id, now)
    return counts


def erase_again(
    session: Session,
    actor: Identity,
    first: UUID,
    wanted: Scope,
    lost: str,
    by: UUID,
    now: datetime,
) -> bool:
    """What these two persons erased stands in a back-up that was put back: it goes again, as they
    decided. False when it does not stand there. Refused where it may not go as things are there
    now: nothing goes before its term, or while it is held.

    actor  the second of the two; lost: the entry of then; by: the account that put it back
    """
    case = _entered(session, actor)
    categories = () if wanted.category == PERSON else (wanted.category,)
    _may_go(session, case, first, categories, now)
    every = scopes(session, case, categories) if categories else [wanted]
    counts = erasing.counts_of(erasing.find(session, one, local_date(now)) for one in every)
    if not counts:
        return False
    said = sentence("retention.again", "nl")
    row = retention.add_list(
        session,
        case.id,
        categories,
        counts,
        said,
        first,
        now,
        person=wanted.person,
        name=wanted.name,
    )
    found = [(one, erasing.find(session, one, local_date(now))) for one in every]  # the list too
    _gone(session, actor, row, found, by, now, lost)
    return True


def _may_go(
    session: Session, case: Case, first: UUID, categories: Collection[str], now: datetime
) -> None:
    """Refused when the first of two is no officer any more, while something holds it up, or before
    its term; a person, of no category, waits for no term."""
    if "officer" not in people.roles_of(session, first):
        raise Refused(refusal("acts.no_proposal"))
    if categories:
        _check(session, case, categories, now)
    elif held(session, case):
        raise Refused(refusal("retention.held"))


def _gone(
    session: Session,
    actor: Identity,
    row: ListView,
    found: Sequence[tuple[Scope, Found]],
    by: UUID,
    now: datetime,
    again: str = "",
) -> None:
    """What stands on a list of two persons goes, each scope with its entry."""
    erasure = erasing.begin(session, actor.procedure_id, row.id, row.by, actor.id, now)
    for scope, one in found:
        erasing.take(session, erasure, one)
        _erased(session, actor, erasure, row, scope, one, now, again)
    if row.person is not None and (account := retention.account_of(session, row.person)):
        erasing.erase_account(session, account, rules.marker(local_date(now)))
        user = accounts.by_id(session, account)
        assert user is not None
        record_account(session, by, "account.erased", user, now)
    erasing.end(session, erasure, now)


def _organisations(session: Session, case: Case) -> frozenset[str]:
    """The names of tenderers and their parties, which are names of nobody."""
    every = tenderers.tenderers(session, case.id)
    names = [name for one in every for name in (one.name, *(party.name for party in one.parties))]
    return frozenset(name.casefold() for name in names)


def _erased(
    session: Session,
    actor: Identity,
    erasure: UUID,
    row: ListView,
    scope: Scope,
    found: Found,
    now: datetime,
    again: str,
) -> None:
    """One entry for each category: what went, why and by whom, and which digests have no value any
    more. The file outside the database hears of it too, since an old copy brings all of it back."""
    head = record(
        session,
        actor,
        ERASURE,
        f"erasure:{erasure}",
        now,
        what=scope.category,
        person=None if row.person is None else str(row.person),
        first=row.by,
        reason=row.reason,
        counts=[[kind, count] for kind, count in found.counts],
        erased=sorted(digest for _, digest in found.values),
        **({"again": again} if again else {}),
    )
    noted = Noted(head, scope.category, row.by, actor.id, row.person, row.name)
    session.info.setdefault(erasing.ERASED, []).append(noted)


def waiting_list(session: Session, case: Case) -> ListView | None:
    """The last list, when nobody carried it out yet."""
    every = retention.lists(session, case.id)
    return every[-1] if every and every[-1].done_at is None else None


def list_scopes(session: Session, case: Case, row: ListView) -> tuple[Scope, ...]:
    if row.categories:
        return scopes(session, case, row.categories)
    return (_person(case, row.person, row.name),)


def scopes(session: Session, case: Case, categories: Sequence[str]) -> tuple[Scope, ...]:
    """Whose content each category is. Prices that a ranking rests on stay with the decisions."""
    everyone = frozenset(row.id for row in tenderers.tenderers(session, case.id))
    won = retention.winners(session, case.id)
    whose = {Category.LOST_OFFERS: everyone - won, Category.WINNING_OFFER: won}
    keeps = frozenset[UUID]()
    if case.moment.prices_opened:
        counting = envelopes.counting_envelopes(session, case.id, "price")
        keeps = frozenset(row.id for row in counting.values())
    found = []
    for one in categories:
        category = Category(one)
        bidders = whose.get(category, frozenset())
        if category not in whose or bidders:
            found.append(Scope(case.id, category.value, bidders, keeps))
    return tuple(found)


def _person(case: Case, person: UUID | None, name: str) -> Scope:
    return Scope(case.id, PERSON, name=name, person=person)


def _check(session: Session, case: Case, wanted: Collection[str], now: datetime) -> None:
    rows = settings(session, case)
    refuse_if(rules.check_list(wanted, rows, local_date(now), held(session, case)))
