"""tender vault: the keys of the vault of this computer."""

from __future__ import annotations

import click

from tender.cli.common import application, stop, writing


@click.group()
def vault() -> None:
    """The keys of the vault of this computer."""


@vault.command("keys")
def vault_keys() -> None:
    """Tell which keys are here and how much is sealed to each. Exit 1 when one is needed that is
    not here."""
    from tender.actions.vault_renewal import sealed_to
    from tender.extensions import db
    from tender.vault import KeyTrouble, keys_here

    app = application()
    with app.app_context(), db.sessionmaker() as session:
        needed = sealed_to(session)
    try:
        here = keys_here(app.instance_path)
    except KeyTrouble as wrong:
        stop(str(wrong), 1)
    for key in sorted({*needed, *here}):
        file = here.get(key)
        click.echo(f"{key} {needed.get(key, 0)} {file.name if file else 'NOT HERE'}")
    if not needed.keys() <= here.keys():
        stop("What is sealed to a key that is not here cannot be opened: put its file back.", 1)


@vault.command("renew")
@click.option("--as", "email", required=True, help="The administrator who does this.")
@click.option("--reason", required=True, help="Why; it stands in the trail.")
def vault_renew(email: str, reason: str) -> None:
    """Make another key for what comes in from now on, while the application works.

    The key of before stays beside it, for what is sealed to it. Who was stopped half-way gives the
    command again.
    """
    from pathlib import Path

    from criteria.refusals import Refused
    from tender.actions.vault_renewal import renew_key
    from tender.clock import now
    from tender.permissions import NotGranted
    from tender.store import accounts
    from tender.vault import KeyTrouble, settle

    app = application()
    with app.app_context(), writing() as session:
        user = accounts.by_email(session, email)
        try:
            if user is None:
                raise NotGranted
            before, after = renew_key(session, Path(app.instance_path), user.id, reason, now())
        except (NotGranted, Refused):
            stop("This is for an administrator, with a reason.", 1)
        except (KeyTrouble, OSError) as wrong:
            stop(f"The key is not renewed: {wrong}", 1)
        session.commit()
        settle(app.instance_path)
    click.echo(after)
    click.echo(
        f"Copy secrets/vault.key, secrets/vault.pub and secrets/vault.{before}.key now to where"
        " the other copies are: without the first nothing opens that comes in from now on, and"
        " without the last nothing that came in before.",
        err=True,
    )
