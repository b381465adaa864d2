"""Sessions of the dialogue: planned, written down while they are held, and made into minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal, refuse_if
from criteria.talks import WHOLE, Item, check_item, check_minutes, check_plan
from tender.actions.dialogue import check_admitted, sight_of
from tender.actions.entry import check_text, enter, record
from tender.permissions import Identity, NotGranted, Permission
from tender.store import agreements, dialogue, talks
from tender.store.dialogue import SessionView
from tender.store.procedures import Case
from tender.store.talks import TalkView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def plan_session(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    title: str,
    starts: datetime,
    ends: datetime,
    place: str,
    agenda: Sequence[str],
    now: datetime,
) -> UUID:
    """Plan a session with a tenderer; its thread. One that was held already is planned as well."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    tenderer = check_admitted(session, actor, case, tenderer_id)
    return _planned(session, actor, case, tenderer, None, title, starts, ends, place, agenda, now)


def move_session(
    session: Session,
    actor: Identity,
    thread: UUID,
    title: str,
    starts: datetime,
    ends: datetime,
    place: str,
    agenda: Sequence[str],
    now: datetime,
    seen: int | None = None,
) -> None:
    """Say anew when and where a session is held, and on what. Not after its minutes.

    seen  the version that was read; Refused when there is a later one by now
    """
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    before = _to_come(session, actor, case, thread)
    _check_seen(before.versions, seen)
    _planned(session, actor, case, before.tenderer, before, title, starts, ends, place, agenda, now)


def _planned(
    session: Session,
    actor: Identity,
    case: Case,
    tenderer: UUID,
    before: TalkView | None,
    title: str,
    starts: datetime,
    ends: datetime,
    place: str,
    agenda: Sequence[str],
    now: datetime,
) -> UUID:
    known = [row.id for row in case.plan.topics]
    refuse_if(check_plan(title, starts, ends, place, agenda, known))
    thread = talks.plan(
        session,
        tenderer,
        before,
        title.strip(),
        starts,
        ends,
        place.strip(),
        agenda,
        "",
        actor.id,
        now,
    )
    record(
        session,
        actor,
        "session.moved" if before else "session.planned",
        f"session:{thread}",
        now,
        starts=starts,
        ends=ends,
        topics=list(agenda),
        content=[title.strip(), place.strip()],
    )
    return thread


def cancel_session(
    session: Session,
    actor: Identity,
    thread: UUID,
    reason: str,
    now: datetime,
    seen: int | None = None,
) -> None:
    """A session is not held; the reason stays with it."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    before = _to_come(session, actor, case, thread)
    _check_seen(before.versions, seen)
    said = check_text(reason, "reason")
    talks.plan(
        session,
        before.tenderer,
        before,
        before.title,
        before.starts,
        before.ends,
        before.place,
        before.agenda,
        said,
        actor.id,
        now,
    )
    record(session, actor, "session.cancelled", f"session:{thread}", now, reason=said)


def keep_item(
    session: Session, actor: Identity, thread: UUID, item: Item, expected: int, now: datetime
) -> int:
    """Save what is written on one topic of a session; the version it has now.

    Refused, with nothing overwritten, when another saved since version `expected` was read.
    """
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    talk = talk_in(session, actor, case, thread)
    if talk.cancelled:
        raise Refused(refusal("dialogue.session_cancelled"))
    if item.topic != WHOLE and all(row.id != item.topic for row in case.plan.topics):
        raise NotGranted
    refuse_if(check_item(item))
    version = talks.keep(session, thread, item, expected, actor.id, now)
    if version is None:
        raise Refused(refusal("dialogue.item_saved_meanwhile"))
    return version


def make_minutes(
    session: Session,
    actor: Identity,
    thread: UUID,
    held_at: datetime,
    ended_at: datetime,
    reason: str,
    now: datetime,
    seen: int | None = None,
) -> UUID:
    """Make what was written into minutes, or into a next version of them; the id of the version.

    Aw 2.52b lid 3 applies under SAS: what was said that can influence an offer is documented. The
    agreements of the session are fixed with the version they have now.

    reason  why there is a next version; not asked for the first one
    seen    the version that was read, 0 for none; Refused when there is a later one by now
    """
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    talk = talk_in(session, actor, case, thread)
    if talk.cancelled:
        raise Refused(refusal("dialogue.session_cancelled"))
    sight = sight_of(actor, case)
    earlier = dialogue.minutes_of(session, sight, case.id, thread)
    _check_seen(earlier.number if earlier else 0, seen)
    written = talks.drafts(session, thread)
    whole = written[WHOLE].item if WHOLE in written else Item(WHOLE)
    items = [
        written[topic].item
        for topic in (*talk.agenda, *(id_ for id_ in written if id_ not in talk.agenda))
        if topic != WHOLE and topic in written and not written[topic].item.empty
    ]
    refuse_if(
        check_minutes(
            whole, items, held_at, ended_at, now, correction=earlier is not None, reason=reason
        )
    )
    versions = agreements.every_version(session, sight, case.id)
    made = [row.id for row in agreements.made_at(versions, thread)]
    id_ = dialogue.add_minutes(
        session,
        talk.tenderer,
        thread,
        held_at,
        ended_at,
        _stripped(whole),
        [_stripped(item) for item in items],
        made,
        reason.strip() if earlier else "",
        actor.id,
        now,
    )
    record(
        session,
        actor,
        "session.corrected" if earlier else "session.recorded",
        f"minutes:{id_}",
        now,
        basis=str(thread),
        content=[whole.authority, whole.tenderer, whole.text, held_at, ended_at],
        items=items,
        agreements=made,
        reason=reason.strip() or None if earlier else None,
    )
    return id_


def _check_seen(version: int, seen: int | None) -> None:
    if seen is not None and seen != version:
        raise Refused(refusal("acts.changed_meanwhile"))


def _stripped(item: Item) -> Item:
    return replace(
        item,
        authority=item.authority.strip(),
        tenderer=item.tenderer.strip(),
        text=item.text.strip(),
    )


def talk_in(session: Session, actor: Identity, case: Case, thread: UUID) -> TalkView:
    """A planned session that this person may see; NotGranted when it is not there."""
    found = talks.talks(session, sight_of(actor, case), case.id, thread)
    if not found:
        raise NotGranted
    return found[0]


def minutes_in(session: Session, actor: Identity, case: Case, minutes: UUID) -> SessionView:
    """The version of minutes with an id, while it is the last one of its session."""
    for row in dialogue.sessions(session, sight_of(actor, case), case.id):
        if row.id == minutes:
            return row
    raise NotGranted


def _to_come(session: Session, actor: Identity, case: Case, thread: UUID) -> TalkView:
    talk = talk_in(session, actor, case, thread)
    if talk.cancelled:
        raise Refused(refusal("dialogue.session_cancelled"))
    sight = sight_of(actor, case)
    if dialogue.minutes_of(session, sight, case.id, thread) is not None:
        raise Refused(refusal("dialogue.minutes_made"))
    return talk
