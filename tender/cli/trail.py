"""tender audit: whether the trail still holds."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import click

from criteria.reading import plain_number
from criteria.trail import Head
from tender.cli.common import application, stop


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
        checks = trail.verify(session, chain, heads)
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
