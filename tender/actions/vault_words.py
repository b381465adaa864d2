"""Opening a vault whose keys persons hold: what the first leaves, and what the second opens.

Words are used for as long as the request takes and are kept nowhere. The first holder takes the
outer layer off what is kept for each pair; what is left opens nothing without the second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal, refuse_if
from criteria.vault import check_words, tidy_words
from tender.permissions import Identity
from tender.store import vaults
from tender.store.procedures import Case
from tender.store.vaults import NOTARY, Half, Keys, KeyView, Lock
from tender.vault import CannotOpen, Vault, WrongWords, join, key_with, peel

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody brings to open a vault.

    vault   of this computer, which keeps what the first left from other eyes
    holder  whose words they are, out of the envelope at the notary; None for one's own
    """

    vault: Vault
    words: str = field(default="", repr=False)
    holder: UUID | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody with the right words, for as long as the request takes.

    locks  by opening the keys as they were made
    """

    actor: UUID
    case: UUID
    keys: Keys
    key: KeyView
    own: Vault
    locks: dict[str, Lock]
    vault: Vault


def keys_held(session: Session, actor: Identity, case: Case, turn: Turn | None) -> Held | None:
    """The key of the holder whose words these are; None where the server holds the key."""
    keys = vaults.keys_of(session, case.id)
    if not keys.split:
        return None
    if keys.lock is None:
        raise Refused(refusal("vault.no_words", "words"))
    holder = actor.id
    if turn is not None and turn.holder not in (None, actor.id):
        if turn.holder not in keys.told(NOTARY):
            raise Refused(refusal("vault.no_deposit", "holder"))
        holder = turn.holder
    key = keys.key(holder)
    if key is None:
        raise Refused(refusal("vault.not_holder", "words"))
    refuse_if(check_words(turn.words if turn else ""))
    assert turn is not None
    try:
        words = tidy_words(turn.words)
        own = key_with(words, key.wrapped, key_context(case.id, key.id))
    except WrongWords:
        raise Refused(refusal("vault.words_wrong", "words")) from None
    locks = vaults.locks(session, keys.lock)
    return Held(actor.id, case.id, keys, key, own, locks, turn.vault)


def leave_halves(session: Session, held: Held, what: str) -> None:
    """The first of two leaves for each other holder what only that one can open."""
    left = []
    for place, lock in held.locks.items():  # every share is tried, the one asked for is left
        for (first, second), share in lock.shares.items():
            if first != held.key.id:
                continue
            half = _half(held, place, share)
            if place == what:
                kept = held.vault.seal(half, _kept(held.case, what, first, second))
                left.append(Half(held.actor, first, second, kept))
    vaults.leave(session, held.case, what, left)


def _half(held: Held, what: str, share: bytes) -> bytes:
    try:
        return peel(held.own, share, lock_context(held.case, what))
    except CannotOpen:
        raise Refused(refusal("vault.share_broken", "words")) from None


def opened_by(
    session: Session, held: Held, what: str, first: UUID | None = None
) -> tuple[Vault, UUID] | None:
    """The vault of an opening, from what the first of two left, and whose words that one used.
    None when nobody left anything for this holder.

    first  who has to have left it; None for anybody else
    """
    found = [
        half
        for half in vaults.halves(session, held.case, what, held.key.id)
        if half.participant != held.actor and first in (None, half.participant)
    ]
    if not found:
        return None
    half, lock = found[0], held.locks[what]
    ids = half.key, half.for_key
    context = (*lock_context(held.case, what), *map(str, ids))
    try:
        rest = held.vault.open_sealed(half.sealed, _kept(held.case, what, *ids))
        vault = join(held.own, rest, lock.public, context)
    except CannotOpen:
        raise Refused(refusal("vault.share_broken", "words")) from None
    return vault, next(one.holder for one in (held.keys.keys or {}).values() if one.id == half.key)


def second_opens(session: Session, held: Held, what: str, first: UUID) -> tuple[Vault, UUID]:
    """As `opened_by`, for the second of two; Refused when what the first left is not there."""
    found = opened_by(session, held, what, first)
    if found is None:
        used = any(
            half.participant == first and half.key == held.key.id
            for one in (held.keys.keys or {}).values()
            for half in vaults.halves(session, held.case, what, one.id)
        )
        raise Refused(refusal("vault.same_key" if used else "vault.half_missing", "words"))
    return found


def key_context(procedure: UUID, key: UUID) -> tuple[str, ...]:
    return (str(procedure), "key", str(key))


def lock_context(procedure: UUID, what: str) -> tuple[str, ...]:
    return (str(procedure), "lock", what)


def _kept(procedure: UUID, what: str, first: UUID, second: UUID) -> tuple[str, ...]:
    return (str(procedure), "half", what, str(first), str(second))
