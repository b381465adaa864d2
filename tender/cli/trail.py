"""tender audit: whether the trail still holds."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from criteria.reading import plain_number
from criteria.trail import Head
from tender.cli.common import EXPLAIN, application, only_explained, stop

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.store.trail import ChainCheck


@click.group()
def audit() -> None:
    """The trail."""


@audit.command("verify")
@click.option(
    "--ref", help="Only the chain of this procedure, by reference or number; or `platform`."
)
@click.option("--head", "known", multiple=True, metavar="SEQ:HEX", help="A head kept elsewhere.")
@click.option("--json", "as_json", is_flag=True)
def audit_verify(ref: str | None, known: tuple[str, ...], as_json: bool) -> None:
    """Re-read every chain. Exit 1 when one is broken or a given head does not match."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with application().app_context():
            answer = _verified(ref, known)
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        answer = {"ok": False, "chains": [], "reason": reason}
    if as_json:
        click.echo(json.dumps(answer))
    else:
        for line in _verified_lines(answer):
            click.echo(line)
    sys.exit(0 if answer["ok"] else 1)


def _verified(ref: str | None, known: tuple[str, ...]) -> dict[str, object]:
    from criteria.texts import sentence
    from tender.audit import PLATFORM
    from tender.extensions import db as database
    from tender.store import procedures, trail

    with database.sessionmaker() as session:
        references = procedures.references(session)
        named = ((str(id_), name) for id_, name in references.items())
        known_chains = (*named, (PLATFORM, PLATFORM))
        chain = next((id_ for id_, name in known_chains if ref in (id_, name)), None)
        if ref is not None and chain is None:
            stop(f"There is no procedure {ref}.")
        if known and chain is None:
            stop("A head belongs to one procedure: give --ref as well.")
        heads = [_head(chain or "", text) for text in known]
        checks = [_sealed_too(session, one) for one in trail.verify(session, chain, heads)]
    names = {str(id_): name for id_, name in references.items()}
    chains = [
        {
            "ref": names.get(check.chain, check.chain),
            "entries": check.entries,
            "head": check.head,
            "ok": check.ok,
            "first_bad": check.first_bad,
            "reason": sentence(check.reason, "en") if check.reason else None,
        }
        for check in checks
    ]
    return {"ok": all(check.ok for check in checks), "chains": chains}


def _sealed_too(session: Session, check: ChainCheck) -> ChainCheck:
    """A chain that is whole in itself, and whether this host sealed all of it."""
    from flask import current_app

    from tender.seals import seal_of
    from tender.store import seals

    (found,) = seals.check(session, seal_of(current_app.config), [check.chain])
    if not check.ok or found.fault is None:
        return check
    return replace(check, ok=False, first_bad=found.fault.seq, reason=found.fault.code)


@audit.command("stamp")
def audit_stamp() -> None:
    """Ask for a time stamp over each head now; exit 1 when the authority did not answer."""
    from tender.cli.serving import stamp_from

    app = application()
    if app.config["TSA_URL"] is None:
        stop("There is no authority: set TENDER_TSA_URL.")
    with app.app_context():
        only_explained()
        done, failed = stamp_from(app)
    click.echo(f"Stamped: {done}; not answered, asked again later: {failed}", err=True)
    sys.exit(1 if failed else 0)


@audit.command("seal")
@click.option("--as", "email", required=True, help="The administrator who does this.")
@click.option("--reason", required=True, help="Why; it stands in the trail.")
def audit_seal(email: str, reason: str) -> None:
    """Seal with the key of this computer what has no seal of it: after the key was renewed, or
    once it is clear why entries have none. It stands in the trail with where they are."""
    from criteria.refusals import Refused
    from tender.actions.resealing import seal_anew
    from tender.clock import now
    from tender.extensions import begin_write
    from tender.extensions import db as database
    from tender.heads import lost
    from tender.permissions import NotGranted
    from tender.seals import seal_of
    from tender.store import accounts, trail

    app = application()
    with app.app_context(), database.sessionmaker() as session:
        begin_write(session)
        if lost(session, app.config["HEADS_FILE"]):
            stop(EXPLAIN, 1)
        for check in trail.verify(session):
            if not check.ok:
                stop(f"Chain {check.chain} is wrong at {check.first_bad}: nothing is sealed.", 1)
        user = accounts.by_email(session, email)
        try:
            if user is None:
                raise NotGranted
            head = seal_anew(session, seal_of(app.config), user.id, reason, now())
        except (NotGranted, Refused):
            stop("This is for an administrator, with a reason.", 1)
        session.commit()
    click.echo("Everything has its seal." if head is None else "The seals are on record.", err=True)


def _head(chain: str, text: str) -> Head:
    seq, _, digits = text.partition(":")
    number = plain_number(seq)
    if number is None or len(digits) != 64:
        stop(f"{text} is not SEQ:HEX with 64 hexadecimal digits.")
    return Head(chain, number, digits.lower())


def _verified_lines(answer: dict[str, object]) -> Iterator[str]:
    chains = answer["chains"]
    assert isinstance(chains, list)
    if "reason" in answer:
        yield f"The database cannot be read: {answer['reason']}"
    for chain in chains:
        state = "good" if chain["ok"] else f"BROKEN at {chain['first_bad']}: {chain['reason']}"
        yield f"{chain['ref']}: {chain['entries']} entries, head {chain['head']}, {state}"
