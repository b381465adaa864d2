"""The command line. Answers on stdout, messages on stderr; exit 0 good, 1 failed, 2 wrong use."""

from __future__ import annotations

import click

from tender.cli.accounts import user
from tender.cli.backup import backup, restore
from tender.cli.checking import rank, verify
from tender.cli.database import db
from tender.cli.demonstration import demo
from tender.cli.exporting import export
from tender.cli.firmness import firmness
from tender.cli.imports import import_
from tender.cli.mail import heads, mail
from tender.cli.pages import pages
from tender.cli.plans import plan
from tender.cli.procedures import procedure
from tender.cli.serving import serve
from tender.cli.trail import audit
from tender.cli.vault import vault


@click.group()
def main() -> None:
    """Tender: evaluate a SAS-procedure so that everyone can follow it."""


for command in (
    *(db, serve, demo, user, procedure, plan, rank, audit, export, import_, mail, heads, pages),
    *(firmness, verify, backup, restore, vault),
):
    main.add_command(command)
