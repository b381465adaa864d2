"""Who keeps the keys of the vault, whether it was tried, and with whom it still opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.vault import able, opens, untested
from tender.actions.entry import look, waiting
from tender.actions.vault_keys import ACT, basis
from tender.pages.two import First, first
from tender.permissions import Identity, Permission, allowed
from tender.store import people, procedures, vaults
from tender.store.procedures import Case
from tender.store.vaults import LOST, NOTARY, Keys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Deposit:
    """Whose words lie at which notary."""

    holder: UUID
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class TurnView:
    """What a page that opens asks for, where persons hold the keys.

    holds      whether the reader holds a key
    deposited  the other holders whose words lie at a notary
    """

    holds: bool
    deposited: tuple[Deposit, ...]


@dataclass(frozen=True, slots=True)
class HolderLine:
    """A holder of a key. `at` is when the words were made, which count."""

    name: str
    mine: bool
    officer: bool
    at: datetime | None
    tried: bool
    lost: datetime | None
    place: str
    usable: bool


@dataclass(frozen=True, slots=True)
class VaultPage:
    """seen: the number of the choice; made: how often the reader made words; choices: the officers
    that can hold a key; untried: who still has to take part in a test."""

    case: Case
    keys: Keys
    by: str
    holders: tuple[HolderLine, ...]
    choices: tuple[tuple[UUID, str], ...]
    untried: tuple[str, ...]
    first: First | None
    made: int
    may_set: bool
    may_keep: bool

    @property
    def mine(self) -> HolderLine | None:
        return next((line for line in self.holders if line.mine), None)

    @property
    def usable(self) -> tuple[str, ...]:
        return tuple(line.name for line in self.holders if line.usable)

    @property
    def opens(self) -> bool:
        return opens(self.usable)

    @property
    def tried(self) -> bool:
        return self.keys.lock is not None and not self.untried


def turn_view(session: Session, actor: Identity, case: Case) -> TurnView | None:
    """What opening asks of this person; None where the server holds the key."""
    keys = vaults.keys_of(session, case.id)
    if not keys.split:
        return None
    notes = keys.told(NOTARY)
    names = {one.id: one.name for one in people.people(session, case.id)} if notes else {}
    deposited = tuple(
        Deposit(holder, names[holder], note.place)
        for holder, note in notes.items()
        if holder != actor.id
    )
    return TurnView(actor.id in keys.holders, deposited)


def vault_page(session: Session, actor: Identity, now: datetime) -> VaultPage:
    """A fixed number of queries, the same for any number of holders."""
    case = look(session, actor, Permission.VIEW_VAULT)
    keys = vaults.keys_of(session, case.id)
    may_set = case.seal is None and allowed(actor, Permission.SET_VAULT, case.step)
    # nobody is named to who has no part in it while nobody was chosen (I2)
    everyone = people.people(session, case.id) if keys.split or may_set else ()
    names = {one.id: one.name for one in everyone}
    officers = {one.id for one in people.holders(everyone, "officer")}
    lost, notary = keys.told(LOST), keys.told(NOTARY)
    usable = able(keys.holders, officers, lost, notary)
    tests = [(one.first, one.second) for one in keys.tests]
    untried = untested(keys.holders, tests)
    given = procedures.consents(session, case.id, ACT, f"procedure:{case.id}") if may_set else ()
    own = keys.key(actor.id)
    lines = []
    for holder in keys.holders:
        key = keys.key(holder)
        lines.append(
            HolderLine(
                names[holder],
                holder == actor.id,
                holder in officers,
                key.at if key else None,
                holder not in untried,
                lost[holder].at if holder in lost else None,
                notary[holder].place if holder in notary else "",
                holder in usable,
            )
        )
    return VaultPage(
        case,
        keys,
        names.get(keys.by, "") if keys.by else "",
        tuple(lines),
        tuple((id_, name) for id_, name in names.items() if id_ in officers),
        tuple(names[one] for one in untried),
        first(waiting(session, case, given, now, basis=basis(keys)), actor, names),
        own.number if own else 0,
        may_set,
        allowed(actor, Permission.KEEP_WORDS, case.step),
    )
