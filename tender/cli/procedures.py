"""tender procedure: begin a procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from criteria.refusals import Refused
from tender.cli.common import application, stop, writing

if TYPE_CHECKING:
    pass


@click.group()
def procedure() -> None:
    """Procedures."""


@procedure.command("add")
@click.argument("reference")
@click.option("--title", required=True, help="The Dutch title.")
@click.option("--title-en", help="The English title; the Dutch one when left out.")
@click.option("--authority", required=True, help="The contracting authority.")
@click.option("--as", "email", required=True, help="The account of its first officer.")
def procedure_add(
    reference: str, title: str, title_en: str | None, authority: str, email: str
) -> None:
    """Begin a procedure with a draft plan from the catalogues and the facts of the case."""
    from criteria.case import load as load_facts
    from criteria.catalogue import load as load_catalogues
    from criteria.text import Text
    from tender.actions.course import create_procedure
    from tender.clock import now
    from tender.store import accounts

    with application().app_context(), writing() as session:
        found = accounts.by_email(session, email)
        if found is None:
            stop(f"There is no account for {email}.", 1)
        try:
            create_procedure(
                session,
                found.id,
                reference,
                Text(title, title_en or title),
                authority,
                load_catalogues(),
                load_facts(),
                now(),
            )
        except Refused as refused:
            stop(str(refused), 1)
        session.commit()
