"""Second factors: kept, found, used once.

A code of the app and a recovery code work once, also when two ask at the same moment: what uses one
changes its row under a condition, and looks whether it was there to change.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from argon2.exceptions import Argon2Error
from passlib.exc import TokenError
from passlib.totp import TOTP
from sqlalchemy import delete, exists, func, literal, or_, select, union, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from criteria.refusals import refusal, refuse_if
from tender.models.factors import Authenticator, FactorReset, Passkey, RecoveryCode
from tender.models.procedures import Participant, RoleGrant
from tender.store import accounts

CODES = 10
"""So many recovery codes somebody gets at once."""
RESTS = timedelta(hours=24)
"""So long an account does not open or award after its factors were lost and put aside."""
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 10
_READ_AS = str.maketrans("oil", "011")
_STEP = 30


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account has.

    since  from when there is an app; None without
    codes  how many recovery codes are left
    """

    since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes: int

    @property
    def any(self) -> bool:
        return self.since is not None or bool(self.passkeys)

    @property
    def count(self) -> int:
        return len(self.passkeys) + (self.since is not None)


def of(session: Session, user_id: UUID) -> Factors:
    since = session.scalar(select(Authenticator.since).where(Authenticator.user_id == user_id))
    keys = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.since, Passkey.id)
    codes = select(func.count()).where(RecoveryCode.user_id == user_id)
    return Factors(since, tuple(session.scalars(keys)), session.scalar(codes) or 0)


def has_any(session: Session, user_id: UUID) -> bool:
    """Whether an account has a second factor. One query."""
    app = exists().where(Authenticator.user_id == user_id)
    key = exists().where(Passkey.user_id == user_id)
    return bool(session.scalar(select(literal(1)).where(or_(app, key))))


def among(session: Session, users: tuple[UUID, ...]) -> frozenset[UUID]:
    """Those of these accounts that have a second factor. One query."""
    app = select(Authenticator.user_id).where(Authenticator.user_id.in_(users))
    key = select(Passkey.user_id).where(Passkey.user_id.in_(users))
    return frozenset(session.scalars(union(app, key)))


# The authenticator app


def _kept_with(key: str) -> dict[str, object]:
    """Under what name a key of the application stands beside what it encrypted, so that another key
    is told from a wrong code. Before there were names it was called 1."""
    name = hashlib.sha256(f"tender-factor-key/1\n{key}".encode()).hexdigest()[:12]
    return {"secrets": {name: key, "1": key}, "default_tag": name}


def totp(key: str, secret: bytes) -> TOTP:
    """The secret of an app as an object that shows and keeps it."""
    made: TOTP = TOTP.using(**_kept_with(key), issuer="Tender")(key=secret, format="raw")
    return made


def of_other_keys(session: Session, key: str) -> tuple[UUID, ...]:
    """The accounts whose app was set up with another key than this: no code of theirs is right."""
    rows = session.execute(select(Authenticator.user_id, Authenticator.secret))
    known = {_kept_with(key)["default_tag"], "1"}
    return tuple(user for user, secret in rows if json.loads(secret)["enckey"]["t"] not in known)


def add_authenticator(
    session: Session, key: str, user_id: UUID, secret: bytes, code: str, now: datetime
) -> bool:
    """Keep an app that shows the right code; False when the code is wrong.

    Refused when there is one already, also at the same moment.
    """
    made = totp(key, secret)
    counter = _counter(made, code, now, -1)
    if counter is None:
        return False
    row = Authenticator(user_id=user_id, secret=made.to_json(), last_counter=counter, since=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        refuse_if([refusal("account.factor_there")])
    return True


def use_totp(session: Session, key: str, user_id: UUID, code: str, now: datetime) -> bool:
    """Whether this is the code of now, and nobody used it before."""
    row = session.execute(
        select(Authenticator.secret, Authenticator.last_counter).where(
            Authenticator.user_id == user_id
        )
    ).one_or_none()
    if row is None:
        return False
    try:
        made = TOTP.using(**_kept_with(key)).from_source(row.secret)
    except KeyError:  # kept with another key
        return False
    counter = _counter(made, code, now, row.last_counter)
    if counter is None:
        return False
    changed = session.execute(
        update(Authenticator)
        .where(Authenticator.user_id == user_id, Authenticator.last_counter < counter)
        .values(last_counter=counter)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def _counter(made: TOTP, code: str, now: datetime, last: int) -> int | None:
    """The moment a code belongs to: this one, the one before or the next. None for a wrong code."""
    try:
        found: int = made.match(code, int(now.timestamp()), window=_STEP, last_counter=last).counter
    except TokenError:
        return None
    return found


def drop_authenticator(session: Session, user_id: UUID) -> bool:
    gone = session.execute(delete(Authenticator).where(Authenticator.user_id == user_id))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


# Recovery codes


def new_codes(session: Session, user_id: UUID) -> tuple[str, ...]:
    """Ten new recovery codes, shown once; those from before work no more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    made = []
    for number in range(1, CODES + 1):
        word = "".join(secrets.choice(_LETTERS) for _letter in range(_LENGTH))
        kept = RecoveryCode(user_id=user_id, number=number, code_hash=accounts.HASHER.hash(word))
        session.add(kept)
        made.append(f"{number}-{word[:5]}-{word[5:]}")
    session.flush()
    return tuple(made)


def use_code(session: Session, user_id: UUID, typed: str) -> bool:
    """Whether this is a recovery code that is left. Its row goes, so it works once."""
    number, _, rest = typed.strip().lower().partition("-")
    word = "".join(rest.split()).replace("-", "").translate(_READ_AS)
    if not (number.isascii() and number.isdigit() and len(number) <= 2 and len(word) == _LENGTH):
        return False
    row = session.get(RecoveryCode, (user_id, int(number)))
    if row is None:
        return False
    try:
        accounts.HASHER.verify(row.code_hash, word)
    except Argon2Error:
        return False
    gone = session.execute(
        delete(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.number == int(number),
            RecoveryCode.code_hash == row.code_hash,
        )
        .execution_options(synchronize_session=False)
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


# Passkeys


def add_passkey(
    session: Session,
    user_id: UUID,
    credential: str,
    public_key: str,
    sign_count: int,
    name: str,
    now: datetime,
) -> Passkey:
    """Keep a passkey. Refused when it is known already, of whomever."""
    row = Passkey(
        user_id=user_id,
        credential=credential,
        public_key=public_key,
        sign_count=sign_count,
        name=name,
        since=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        refuse_if([refusal("account.passkey_known", "name")])
    return row


def passkey(session: Session, credential: str) -> Passkey | None:
    return session.scalar(select(Passkey).where(Passkey.credential == credential))


def use_passkey(session: Session, row: Passkey, sign_count: int, now: datetime) -> bool:
    """Count a use. False when another use counted as far meanwhile."""
    last = row.sign_count
    changed = session.execute(
        update(Passkey)
        .where(Passkey.id == row.id, Passkey.sign_count == last)
        .values(sign_count=sign_count, last_used=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def rename_passkey(session: Session, user_id: UUID, id_: UUID, name: str) -> bool:
    mine = update(Passkey).where(Passkey.id == id_, Passkey.user_id == user_id).values(name=name)
    return bool(session.execute(mine).rowcount)  # type: ignore[attr-defined]


def drop_passkey(session: Session, user_id: UUID, id_: UUID) -> bool:
    gone = session.execute(delete(Passkey).where(Passkey.id == id_, Passkey.user_id == user_id))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


# Lost


def drop_all(session: Session, user_id: UUID) -> None:
    """Nothing is left but the password."""
    for table in (Authenticator, Passkey, RecoveryCode):
        session.execute(delete(table).where(table.user_id == user_id))


def rests_until(session: Session, user_id: UUID) -> datetime | None:
    """Until when an account does not open or award: its factors were put aside shortly before."""
    last = select(func.max(FactorReset.at)).where(
        FactorReset.user_id == user_id, FactorReset.first_id.is_not(None)
    )
    found = session.scalar(last)
    return None if found is None else found + RESTS


def add_reset(
    session: Session,
    user_id: UUID,
    by_id: UUID,
    checked: str,
    now: datetime,
    first_id: UUID | None = None,
) -> UUID:
    """One person's word that somebody lost the second factor. Refused when another agreed first."""
    row = FactorReset(user_id=user_id, by_id=by_id, checked=checked, first_id=first_id, at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        refuse_if([refusal("acts.already_done")])
    return row.id


def waiting(session: Session, now: datetime) -> tuple[FactorReset, ...]:
    """Those with which nobody agreed yet, while that can still be done; the oldest first."""
    second = aliased(FactorReset)
    rows = session.scalars(
        select(FactorReset)
        .where(
            FactorReset.first_id.is_(None),
            FactorReset.at > now - RESTS,
            ~exists().where(second.first_id == FactorReset.id),
        )
        .order_by(FactorReset.at, FactorReset.id)
    )
    return tuple(rows)


def led_by(session: Session, user_id: UUID) -> frozenset[UUID]:
    """The accounts that take part in a procedure in which this one is an officer. One query."""
    mine, theirs = aliased(Participant), aliased(Participant)
    found = (
        select(theirs.user_id)
        .join(mine, mine.procedure_id == theirs.procedure_id)
        .join(RoleGrant, RoleGrant.participant_id == mine.id)
        .where(mine.user_id == user_id, RoleGrant.role == "officer", theirs.user_id.is_not(None))
        .distinct()
    )
    return frozenset(session.scalars(found))
