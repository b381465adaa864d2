"""Choosing who keeps the key of the vault, making words, the test opening, and words that are lost.

The choice and the words stand until the plan is sealed; that is refused until every holder took
part in a test opening that succeeded.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from criteria.refusals import Refusal, Refused, refusal, refuse_if
from criteria.vault import (
    OPENINGS,
    PERSONS,
    PLACE_LIMIT,
    SERVER,
    TEST,
    check_choice,
    make_words,
    untested,
)
from tender.actions.entry import check_settled, check_text, enter, record, second_of_two
from tender.actions.vault_words import (
    Turn,
    key_context,
    keys_held,
    leave_halves,
    lock_context,
    second_opens,
)
from tender.permissions import Identity, NotGranted, Permission
from tender.store import people, vaults
from tender.store.procedures import Case
from tender.store.vaults import LOST, NOTARY, Keys, Lock
from tender.vault import CannotOpen, new_key, new_lock, seal_for

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ACT = "vault.test"


def choose_level(
    session: Session, actor: Identity, level: str, holders: Sequence[UUID], seen: int, now: datetime
) -> None:
    """Choose who keeps the key, and who hold it in pairs. Words that were made before do not count.

    seen  the number of the choice on the page
    """
    case = _open(session, actor)
    keys = vaults.keys_of(session, case.id)
    if seen != keys.number:
        raise Refused(refusal("acts.changed_meanwhile"))
    named = tuple(dict.fromkeys(holders)) if level == PERSONS else ()
    refuse_if(check_choice(level, named, officers(session, case)))
    if (level, set(named)) == (keys.level, set(keys.holders)):
        raise Refused(refusal("vault.same", "level"))
    vaults.choose(session, case.id, keys.number + 1, level, named, actor.id, now)
    vaults.drop(session, case.id, TEST)
    about, told = f"procedure:{case.id}", [str(one) for one in named]
    record(session, actor, "vault.chosen", about, now, level=level, holders=told)


def officers(session: Session, case: Case) -> frozenset[UUID]:
    """Who can hold a key."""
    everyone = people.people(session, case.id)
    return frozenset(one.id for one in people.holders(everyone, "officer"))


def make_own_words(session: Session, actor: Identity, seen: int, now: datetime) -> str:
    """Give a holder new words; they are returned once and kept nowhere. Old ones stop counting.

    seen  how many times this holder made words, as the page showed; the same form sent twice is
          refused, so that nobody writes down words that were replaced at once
    """
    case = _open(session, actor)
    check_settled(session, actor, now)
    keys = vaults.keys_of(session, case.id)
    if keys.choice is None or actor.id not in keys.holders:
        raise NotGranted
    before = keys.key(actor.id)
    number = before.number if before else 0
    if seen != number:
        raise Refused(refusal("acts.changed_meanwhile"))
    words, id_ = make_words(secrets.choice), uuid4()
    key = new_key(words, key_context(case.id, id_))
    vaults.add_key(session, keys.choice, actor.id, number + 1, id_, key, now)
    digest = _lock(session, case, vaults.keys_of(session, case.id), now)
    public = hashlib.sha256(key[0]).hexdigest()
    object_ = f"key:{id_}"
    record(session, actor, "vault.keyed", object_, now, digest=public, seal=digest or None)
    return words


def _lock(session: Session, case: Case, keys: Keys, now: datetime) -> str:
    """Make the keys of all openings once every holder has one. Returns the digest of these."""
    vaults.drop(session, case.id, TEST)
    own = {keys.key(one) for one in keys.holders}
    if None in own or keys.choice is None:
        return ""
    public = {str(one.id): one.public for one in own if one is not None}
    id_, made = uuid4(), dict[str, Lock]()
    for what in (TEST, *OPENINGS):
        key, shares = new_lock(public, lock_context(case.id, what))
        told = {(UUID(first), UUID(second)): share for (first, second), share in shares.items()}
        made[what] = Lock(id_, key, told, _dummy(case, key) if what == TEST else None)
    vaults.add_lock(session, keys.choice, made, now)
    return vaults.lock_digest(made)


def _dummy(case: Case, public: bytes) -> tuple[bytes, str]:
    """An offer of nobody, sealed as those that will come in."""
    offer = secrets.token_bytes(64)
    return seal_for(public, offer, _about(case)), hashlib.sha256(offer).hexdigest()


def _about(case: Case) -> tuple[str, ...]:
    return (str(case.id), "nobody", TEST)


def open_test(session: Session, actor: Identity, turn: Turn, now: datetime) -> bool:
    """One of two holders opens the test; with the second it is opened. True then."""
    case = _open(session, actor)
    held = keys_held(session, actor, case, Turn(turn.vault, turn.words))
    if held is None:
        raise Refused(refusal("vault.not_chosen", "words"))
    assert held.keys.lock is not None
    about = f"procedure:{case.id}"
    first = second_of_two(session, case, actor, ACT, about, now, basis=basis(held.keys))
    if first is None:
        leave_halves(session, held, TEST)
        return False
    vault, _ = second_opens(session, held, TEST, first.participant)
    secret = held.locks[TEST].secret
    assert secret is not None
    try:
        good = hashlib.sha256(vault.open_sealed(secret[0], _about(case))).hexdigest() == secret[1]
    except CannotOpen:
        good = False
    if not good:
        raise Refused(refusal("vault.share_broken", "words"))
    vaults.add_test(session, held.keys.lock, first.participant, actor.id, now)
    vaults.drop(session, case.id, TEST)
    by = {"first": first.participant, "second": actor.id}
    record(session, actor, "vault.tested", about, now, digest=secret[1], **by)
    return True


def check_ready(session: Session, case: Case, keys: Keys) -> tuple[Refusal, ...]:
    """What stands in the way of publication as far as the vault goes."""
    if not keys.split:
        return ()
    if not set(keys.holders) <= officers(session, case):
        return (refusal("vault.holder_gone", "word"),)
    if keys.lock is None:
        return (refusal("vault.no_words", "word"),)
    tests = [(one.first, one.second) for one in keys.tests]
    return (refusal("vault.not_tested", "word"),) if untested(keys.holders, tests) else ()


def report_lost(session: Session, actor: Identity, now: datetime) -> None:
    """A holder says that its words are lost. Before publication new ones are made instead."""
    case, keys, key = _own(session, actor)
    if case.seal is None:
        raise Refused(refusal("vault.make_new"))
    if actor.id in keys.told(LOST):
        raise Refused(refusal("vault.lost_already"))
    vaults.note(session, key, LOST, "", now)
    record(session, actor, "vault.lost", f"key:{key}", now)


def record_deposit(session: Session, actor: Identity, place: str, now: datetime) -> None:
    """A holder says where a copy of its words lies in a closed envelope: at which notary."""
    _, keys, key = _own(session, actor)
    place = check_text(place, "place", PLACE_LIMIT)
    known = keys.told(NOTARY).get(actor.id)
    if known is not None and known.place == place:
        raise Refused(refusal("acts.already_done"))
    vaults.note(session, key, NOTARY, place, now)
    record(session, actor, "vault.deposited", f"key:{key}", now, place=place)


def _open(session: Session, actor: Identity) -> Case:
    """The procedure, while who keeps the key can still change."""
    case = enter(session, actor, Permission.SET_VAULT)
    if case.seal is not None:
        raise Refused(refusal("vault.sealed"))
    return case


def _own(session: Session, actor: Identity) -> tuple[Case, Keys, UUID]:
    case = enter(session, actor, Permission.KEEP_WORDS)
    keys = vaults.keys_of(session, case.id)
    key = keys.key(actor.id) if keys.level != SERVER else None
    if key is None:
        raise NotGranted
    return case, keys, key.id


def basis(keys: Keys) -> str:
    """Which test it is: of these keys, after those that were done."""
    return f"{keys.lock}:{len(keys.tests)}"
