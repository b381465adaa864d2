"""Accounts: made, found, given a password, closed."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from criteria.refusals import Refusal, refusal, refuse_if
from tender.models.identity import Role, User
from tender.store import sessions

ADMINISTRATOR = "administrator"
INITIATOR = "initiator"
"""Somebody who may begin procedures."""
SHORTEST, LONGEST = 15, 128
_LOCAL = ("tender", "aanbesteding", "wachtwoord", "inkoop", "gemeente", "welkom")
_ENOUGH, _MEASURED = 10**10, 72
HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
_EMAIL = re.compile(r"[^@\s<>\",;:\\]+@[^@\s<>\",;:\\]+\.[^@\s<>\",;:\\.]+")


def normal_email(email: str) -> str:
    return unicodedata.normalize("NFKC", email).strip().lower()


def normal_password(password: str) -> str:
    """The form in which passwords are compared, so that every keyboard gives the same."""
    return unicodedata.normalize("NFKD", password)


def check_password(password: str, email: str, name: str) -> tuple[Refusal, ...]:
    """What is wrong with this password: length first, then how easily it is guessed."""
    found: list[Refusal] = []
    if len(password) < SHORTEST:
        found.append(refusal("account.password_short", "password", least=SHORTEST))
    if len(password) > LONGEST:
        found.append(refusal("account.password_long", "password", most=LONGEST))
    plain = password.casefold()
    own, _, organisation = email.partition("@")
    known = {own, *organisation.split("."), *name.split(), *_LOCAL}
    left = plain
    for word in sorted((word.casefold() for word in known if len(word) > 3), key=len, reverse=True):
        left = left.replace(word, "")
    easy = len(set(plain)) < 6 or (left != plain and len(left) < 8)
    if easy or _guesses(password, known) < _ENOUGH:
        found.append(refusal("account.password_easy", "password"))
    return tuple(found)


def _guesses(password: str, known: Collection[str]) -> int:
    """How many guesses find this password, with lists of passwords that leaked, of words and of
    names, and with what is known of its owner. Asks nobody outside."""
    from zxcvbn import zxcvbn  # large lists, read when the first password is chosen

    found: int = zxcvbn(password[:_MEASURED], user_inputs=sorted(known))["guesses"]
    return found


def check_account(email: str, name: str) -> tuple[Refusal, ...]:
    found: list[Refusal] = []
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        found.append(refusal("account.email_wrong", "email"))
    if not name.strip() or len(name) > 200:
        found.append(refusal("account.name_wrong", "name"))
    return tuple(found)


def create_user(session: Session, email: str, name: str, password: str, now: datetime) -> User:
    """A new account. Refused when the address is taken or the password is too easy."""
    email = normal_email(email)
    refuse_if((*check_account(email, name), *check_password(password, email, name)))
    return _add(session, email, name, HASHER.hash(normal_password(password)), now)


def create_invited(session: Session, email: str, name: str, now: datetime) -> User:
    """A new account without a password: nobody logs in with it until one is set."""
    email = normal_email(email)
    refuse_if(check_account(email, name))
    return _add(session, email, name, None, now)


def _add(session: Session, email: str, name: str, password: str | None, now: datetime) -> User:
    """The row of a new account. Refused when the address is taken, also at the same moment."""
    if by_email(session, email) is not None:
        refuse_if([refusal("account.email_taken", "email")])
    user = User(
        email=email,
        name=name.strip(),
        password=password,
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        created=now,
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        refuse_if([refusal("account.email_taken", "email")])
    return user


def by_email(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == normal_email(email)))


def by_id(session: Session, user_id: UUID, *, lock: bool = False) -> User | None:
    """The account; with `lock` nobody else changes it meanwhile."""
    return session.get(User, user_id, with_for_update=lock or None, populate_existing=lock)


def by_ids(session: Session, ids: Collection[UUID]) -> dict[UUID, User]:
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}


def some_users(session: Session, words: str, page: int, size: int) -> tuple[tuple[User, ...], int]:
    """A page of the accounts with these words in name or address, and how many there are."""
    query = select(User)
    if words:
        query = query.where(
            or_(
                func.lower(User.name).contains(words.lower(), autoescape=True),
                User.email.contains(words.lower(), autoescape=True),
            )
        )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(
        query.options(selectinload(User.roles))
        .order_by(func.lower(User.name), User.email)
        .limit(size)
        .offset((page - 1) * size)
    )
    return tuple(rows), total


def set_password(session: Session, user: User, password: str) -> None:
    """A new password. Whoever was logged in with the old one is out at once."""
    refuse_if(check_password(password, user.email, user.name))
    user.password = HASHER.hash(normal_password(password))
    end_sessions(session, user)


def change_password(session: Session, user: User, password: str, keep: str) -> None:
    """Another password, chosen by somebody who is in. Every other session ends."""
    refuse_if(check_password(password, user.email, user.name))
    user.password = HASHER.hash(normal_password(password))
    user.fs_uniquifier = secrets.token_hex(32)
    sessions.drop_others(session, user.id, keep)
    session.flush()


def disable(session: Session, user: User) -> None:
    """Close the account, everywhere, at once."""
    user.active = False
    end_sessions(session, user)


def enable(session: Session, user: User) -> None:
    user.active = True


def give_platform_role(session: Session, user: User, name: str) -> None:
    role = session.scalar(select(Role).where(Role.name == name))
    if role is None:
        role = Role(name=name)
        session.add(role)
    if role not in user.roles:
        user.roles.append(role)
        session.flush()


def withdraw_platform_role(session: Session, user: User, name: str) -> None:
    user.roles = [role for role in user.roles if role.name != name]
    session.flush()


def has_platform_role(user: User, name: str) -> bool:
    return any(role.name == name for role in user.roles)


def end_sessions(session: Session, user: User) -> None:
    """Whoever is logged in with this account is out at once."""
    user.fs_uniquifier = secrets.token_hex(32)
    sessions.drop_all_of(session, user.id)
    session.flush()
