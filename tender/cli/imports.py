"""tender import: read self-declarations (UEA, ESPD response XML) into a procedure."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from criteria.refusals import Refusal, Refused, refusal
from criteria.texts import sentence
from tender.cli.common import acting_as, application, stop, writing
from tender.cli.plans import AS, LANG

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from sqlalchemy.orm import Session

    from tender.actions.uea import Preview, UeaFile
    from tender.permissions import Identity

SLOW = 3
"""From how many files on there is a progress bar: each takes about half a second."""


@dataclass(frozen=True)
class _Wanted:
    """What was asked on the command line."""

    ref: str
    email: str
    tenderer: str
    party: str
    as_json: bool
    dry_run: bool
    lang: str


@click.group("import")
def import_() -> None:
    """Read files from outside into a procedure."""


@import_.command("uea")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--into", "ref", required=True, help="The reference of the procedure.")
@click.option("--tenderer", default="", help="The name of the tenderer.")
@click.option("--party", default="", help="The name or company number of the party.")
@click.option("--json", "as_json", is_flag=True)
@click.option("--dry-run", is_flag=True, help="Show what is in the files, and keep nothing.")
@AS
@LANG
def uea(files: tuple[Path, ...], lang: str, **asked: Any) -> None:
    """Read self-declarations (UEA, ESPD response XML). All files, or none.

    Whose each is, is seen from its company number or name. Exit 0 when all were read, 1 when one
    could not be, 2 when a file is not there.
    """
    wanted = _Wanted(lang=lang, **asked)
    if wanted.party and len(files) > 1:
        stop(sentence("uea.one_party", lang))
    read = _read(files, wanted)
    app = application()
    with app.app_context(), writing() as session:
        actor = acting_as(session, wanted.ref, wanted.email, lang)
        rows = _keep(session, app, actor, read, wanted)
        if not wanted.dry_run:
            session.commit()
    _answer(rows, wanted)


def _read(files: tuple[Path, ...], wanted: _Wanted) -> list[tuple[Path, UeaFile]]:
    """The files, each read in a child process; every one that cannot be is told."""
    from tender.actions.uea import read_file
    from tender.imports.uea import LIMITS

    found: list[tuple[Path, UeaFile]] = []
    faults: list[tuple[Path, Refusal]] = []
    hidden = wanted.as_json or len(files) < SLOW or not sys.stderr.isatty()
    with click.progressbar(files, file=sys.stderr, hidden=hidden) as bar:
        for path in bar:
            try:
                with path.open("rb") as stream:
                    data = stream.read(LIMITS.size + 1)
            except OSError:
                stop(sentence("files.not_there", wanted.lang, file=path))
            try:
                found.append((path, read_file(path.name, data)))
            except Refused as refused:
                faults += ((path, one) for one in refused.refusals)
    if faults:
        _fail(faults, wanted)
    return found


def _keep(
    session: Session,
    app: Flask,
    actor: Identity,
    read: list[tuple[Path, UeaFile]],
    wanted: _Wanted,
) -> list[dict[str, Any]]:
    """Keep every file as the next version of its party, or only look; a row for each."""
    from tender.actions import uea as acts
    from tender.clock import now
    from tender.permissions import NotGranted
    from tender.vault import Vault

    rows: list[dict[str, Any]] = []
    faults: list[tuple[Path, Refusal]] = []
    owners: set[UUID] = set()
    for path, file in read:
        try:
            tenderer, party = acts.owner(session, actor, file, wanted.tenderer, wanted.party)
            if party.id in owners:
                raise Refused(refusal("uea.same_party", None, name=party.name))
            owners.add(party.id)
            shown = acts.preview_file(session, actor, tenderer.id, file, party.id)
            number = None
            if not wanted.dry_run:
                vault = Vault.load(app.instance_path)
                where = tenderer.id, party.id
                number = acts.keep_file(session, actor, vault, *where, file, None, now())
            rows.append(_row(path, shown, party.name, number, wanted.lang))
        except Refused as refused:
            faults += ((path, one) for one in refused.refusals)
        except NotGranted:
            faults.append((path, refusal("uea.not_open")))
    if faults:
        session.rollback()
        _fail(faults, wanted)
    return rows


def _row(path: Path, shown: Preview, party: str, number: int | None, lang: str) -> dict[str, Any]:
    found = shown.declaration
    odd = [one.refusal().sentence(lang) for one in found.remarks]
    if found.more:
        odd.append(sentence("uea.more", lang, count=found.more))
    return {
        "file": str(path),
        "tenderer": shown.tenderer.name,
        "party": party,
        "version": number,
        "family": found.family,
        **asdict(shown.counts),
        "remarks": odd,
        "contradictions": [one.sentence(lang) for one in shown.contradictions],
    }


def _answer(rows: list[dict[str, Any]], wanted: _Wanted) -> None:
    """The counts on stdout; what is odd on stderr."""
    if wanted.as_json:
        answer = {"ok": True, "kept": not wanted.dry_run, "files": rows, "faults": []}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for row in rows:
        click.echo(sentence("uea.counted", wanted.lang, **row))
        for told in (*row["contradictions"], *row["remarks"]):
            click.echo(f"{row['file']}: {told}", err=True)
    if wanted.dry_run:
        click.echo(sentence("uea.nothing_kept", wanted.lang), err=True)


def _fail(faults: list[tuple[Path, Refusal]], wanted: _Wanted) -> NoReturn:
    """Tell every file that could not be kept, and that nothing was."""
    rows = [
        {"file": str(path), "code": one.code, "text": one.sentence(wanted.lang)}
        for path, one in faults
    ]
    if wanted.as_json:
        answer = {"ok": False, "kept": False, "files": [], "faults": rows}
        click.echo(json.dumps(answer, ensure_ascii=False))
        sys.exit(1)
    for row in rows:
        click.echo(f"{row['file']}: {row['text']}", err=True)
    stop(sentence("uea.nothing_kept", wanted.lang), 1)
