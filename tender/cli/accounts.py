"""tender user: accounts and their passwords."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import click

from criteria.refusals import Refused
from tender.cli.common import application, stop, writing
from tender.security import tell

if TYPE_CHECKING:
    from uuid import UUID


PASSWORD_BYTES = 15


@click.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--administrator", is_flag=True, help="Manages accounts.")
@click.option("--begins", is_flag=True, help="May begin procedures.")
def user_add(email: str, name: str, administrator: bool, begins: bool) -> None:
    """Make an account; the password is printed once."""
    from tender.store import accounts

    if administrator and begins:
        stop("Whoever manages accounts does not begin procedures.")
    role = accounts.ADMINISTRATOR if administrator else accounts.INITIATOR if begins else None
    with application().app_context():
        with writing() as session:
            if accounts.by_email(session, email) is not None:
                stop(f"There is an account for {email} already.", 1)
        try:
            _, password = new_user(email, name, role)
        except Refused as refused:
            stop(str(refused))
    click.echo(password)


@user.command("reset")
@click.argument("email")
def user_reset(email: str) -> None:
    """Give an account a new password, printed once; everyone logged in with the old one is out."""
    from tender.store import accounts

    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with application().app_context(), writing() as session:
        found = accounts.by_email(session, email)
        if found is None:
            stop(f"There is no account for {email}.", 1)
        accounts.set_password(session, found, password)
        session.commit()
        tell("account.password_reset", account=str(found.id))
    click.echo(password)


def new_user(email: str, name: str, role: str | None = None) -> tuple[UUID, str]:
    """An account with a new password, and with a role on the platform or none."""
    from tender.clock import now
    from tender.store import accounts

    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with writing() as session:
        user = accounts.by_email(session, email)
        if user is None:
            user = accounts.create_user(session, email, name, password, now())
        else:
            accounts.set_password(session, user, password)
        if role is not None:
            accounts.give_platform_role(session, user, role)
        session.commit()
        return user.id, password
