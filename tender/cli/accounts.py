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
    from criteria.mail import PASSWORD_CHANGED
    from tender.clock import now
    from tender.store import account_mail, accounts

    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with application().app_context(), writing() as session:
        found = accounts.by_email(session, email)
        if found is None:
            stop(f"There is no account for {email}.", 1)
        accounts.set_password(session, found, password)
        account_mail.add(session, found.id, PASSWORD_CHANGED, now())
        session.commit()
        tell("account.password_reset", account=str(found.id))
    click.echo(password)


@user.command("factors")
@click.argument("email", required=False)
@click.option("--lost-key", is_flag=True, help="Of everybody whose app has another factor-key.")
@click.option("--as", "by", required=True, help="The administrator who answers for this.")
@click.option("--reason", required=True, help="Why, and how was made sure who it is; on record.")
def user_factors(email: str | None, lost_key: bool, by: str, reason: str) -> None:
    """Put second factors aside when nobody can come in to do it: a lost factor-key, or the last
    administrator without a factor.

    The password stays, and a new factor is set up at the next log-in. Such an account opens and
    awards nothing for a day.
    """
    from flask import current_app

    from tender.actions.factor_resets import reset_by_host
    from tender.clock import now
    from tender.permissions import NotGranted
    from tender.store import accounts, factors

    if lost_key == (email is not None):
        stop("Give an e-mail address, or --lost-key without one.")
    with application().app_context(), writing() as session:
        if email is not None:
            found = accounts.by_email(session, email)
            if found is None or not factors.has_any(session, found.id):
                stop(f"There is no account for {email} with a second factor.", 1)
            whose: tuple[UUID, ...] = (found.id,)
        else:
            whose = factors.of_other_keys(session, current_app.config["FACTOR_KEY"])
        user = accounts.by_email(session, by)
        try:
            if user is None:
                raise NotGranted
            for one in whose:
                reset_by_host(session, user.id, one, reason, now())
        except (NotGranted, Refused):
            stop("This is for an administrator, with a reason.", 1)
        session.commit()
    click.echo(f"Put aside: {len(whose)}.", err=True)


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
