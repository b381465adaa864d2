"""tender backup and tender restore: a copy of the database elsewhere, and back again.

The keys in `secrets` are kept apart, by somebody else: a back-up alone opens no sealed offer.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from tender.cli.common import application, stop

if TYPE_CHECKING:
    from flask import Flask

    from tender.exports.backup import Backup

BOUND = ("backup",)
"""What a sealed back-up is sealed for."""
_AGAIN = {
    "link": "This tenderer's link is void, make another",
    "factor": "A second factor of this account is back that was taken away",
    "identity": "An account at a provider is linked again that was unlinked",
}
UNSWEPT = (
    "Somebody reads the database, so what was erased still lies in the file beside it."
    " Stop everything else; `tender serve` cleans it up when it starts."
)
FILE = click.Path(dir_okay=False, path_type=Path)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--to", type=FILE, help="The file to write; it must not be there yet.")
@click.option("--seal-for", "public", type=THERE, help="Encrypt it to this public key.")
@click.option("--new-key", "folder", type=click.Path(file_okay=False, path_type=Path))
def backup(to: Path | None, public: Path | None, folder: Path | None) -> None:
    """Copy the database while it is in use, and print the head of each chain: keep those apart.

    With --new-key no copy is made but a pair of keys, in a folder that is then taken elsewhere.
    """
    from tender.store.copying import CopyFailed
    from tender.vault import KeyTrouble, Vault

    if folder is not None:
        Vault.load(folder)
        click.echo(str(folder / "secrets" / "vault.pub"))
        return
    if to is None:
        stop("Say where the back-up goes: --to FILE.")
    if to.exists():
        stop(f"{to} is there already.")
    try:
        made = _backup(application(), to, public)
    except (CopyFailed, KeyTrouble, OSError) as error:
        stop(f"There is no back-up: {error}", 1)
    for head in made.heads:
        click.echo(head.line)


def _backup(app: Flask, to: Path, public: Path | None) -> Backup:
    from tender.clock import now
    from tender.exports.backup import described, pack
    from tender.exports.packing import whole
    from tender.extensions import db
    from tender.store import copying, trail
    from tender.vault import read_public, seal_for

    key = read_public(public) if public else None
    with app.app_context(), TemporaryDirectory(dir=to.resolve().parent) as kept:
        copy = Path(kept) / "copy"
        with copying.one_moment(db.engine) as (session, write):
            heads, revision = trail.ends(session), copying.revision(session)
            write(copy)
        made = described(copy, copying.kind_of(db.engine), revision, heads, now())
        with whole(to) as stream:
            if key is None:
                pack(stream, made, copy)
            else:
                clear = BytesIO()
                pack(clear, made, copy)
                stream.write(seal_for(key, clear.getvalue(), BOUND))
    return made


@click.command()
@click.argument("file", type=THERE, required=False)
@click.option("--as", "email", required=True, help="The administrator who does this.")
@click.option("--reason", required=True, help="Why; it stands in the trail.")
@click.option("--key", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--heads", "kept", type=THERE, help="Heads that were kept elsewhere, one a line.")
@click.option("--explain", is_flag=True, help="Only tell why acts are gone from the database.")
def restore(
    file: Path | None,
    email: str,
    reason: str,
    folder: Path | None,
    kept: Path | None,
    explain: bool,
) -> None:
    """Fill an empty database from a back-up, check all of it, and put it on record.

    Everyone who was logged in is out, and links that set a password or let somebody in work no
    more. So do links of tenderers that were renewed since; second factors and accounts at a
    provider that were taken away since are back, and named. What was erased since the back-up is
    erased again; what may not go as things stand there is named. All of that is read in the file of
    heads; what --heads tells is put into it first. Exit 1 when the back-up is damaged, or does not
    hold the heads given with --heads up to its own end.
    """
    from tender.heads import take_over

    if explain == (file is not None):
        stop("Give a back-up to put back, or --explain without one.")
    app = application()
    with app.app_context():
        made = None if file is None else _put_back(file, folder, kept)
        if kept is not None:
            try:
                take_over(kept, app.config["HEADS_FILE"])
            except OSError as error:
                stop(f"Nothing is on record, empty the database and begin anew: {error}", 1)
        _record(app, email, reason, made)


def _put_back(file: Path, folder: Path | None, kept: Path | None) -> Backup:
    """The database filled from the file, and looked through."""
    from flask import current_app

    from tender.exports.backup import NoBackup, unpack
    from tender.extensions import alembic, db
    from tender.heads import lost
    from tender.seals import seal_of
    from tender.store import copying, seals, trail
    from tender.vault import CannotOpen, KeyTrouble, Vault

    if not copying.is_empty(db.engine):
        stop("There is a database already: a back-up goes into an empty one.")
    with TemporaryDirectory(dir=file.resolve().parent) as place:
        copy = Path(place) / "copy"
        try:
            if folder is None:
                with file.open("rb") as stream:
                    made = unpack(stream, copy)
            else:
                if not (folder / "secrets" / "vault.key").exists():
                    raise KeyTrouble(f"there is no key in {folder}")
                clear = Vault.load(folder).open_sealed(file.read_bytes(), BOUND)
                made = unpack(BytesIO(clear), copy)
            if made.kind != copying.kind_of(db.engine):
                stop(f"This is a back-up of {made.kind}, and the database here is another kind.")
            if made.revision not in alembic.script_directory.get_heads():
                stop(f"This back-up was made by another version (schema {made.revision}).")
            copying.copy_in(db.engine, copy)
        except (NoBackup, CannotOpen, KeyTrouble, copying.CopyFailed, OSError) as error:
            stop(f"Nothing was put back: {error}", 1)
    with db.sessionmaker() as session:
        known = [*made.heads, *(lost(session, kept) if kept else ())]
        ends = {head.chain: head.seq for head in trail.ends(session)}
        checks = trail.verify(
            session, None, (head for head in known if head.seq <= ends.get(head.chain, 0))
        )
        seal = seal_of(current_app.config)
        if seal.id in seals.keys(session):
            for chain, _, fault in seals.check(session, seal, trail.chains(session)):
                if fault is not None:
                    stop(f"Do not use it: chain {chain} at {fault.seq} is not as it was sealed.", 1)
    for check in checks:
        if not check.ok:
            stop(f"Do not use it: chain {check.chain} is wrong at {check.first_bad}.", 1)
    return made


def _record(app: Flask, email: str, reason: str, made: Backup | None) -> None:
    """The restore on record, with the heads that are gone since."""
    from criteria.refusals import Refused
    from tender.actions.restoring import record_restore
    from tender.clock import now
    from tender.extensions import begin_write, db
    from tender.heads import lost, read_erased, read_taken, undone
    from tender.permissions import NotGranted
    from tender.seals import seal_of
    from tender.store import accounts, erasing

    with db.sessionmaker() as session:
        begin_write(session)
        file = app.config["HEADS_FILE"]
        missing, away = lost(session, file), undone(session, file)
        if made is None and not missing:
            stop("Nothing is gone: there is nothing to explain.", 1)
        seal = seal_of(app.config)
        again = [one for one in read_erased(file, seal) if one.head in away]
        taken = [one for one in read_taken(file) if one.head in away]
        user = accounts.by_email(session, email)
        told = {"sha256": made.sha256} if made else {}
        try:
            if user is None:
                raise NotGranted
            copy = made.id if made else uuid4()
            repeated = record_restore(
                session,
                user.id,
                copy,
                reason,
                missing,
                now(),
                seal,
                put_back=made is not None,
                again=again,
                taken=taken,
                **told,
            )
        except (NotGranted, Refused):
            stop("This is for an administrator, with a reason.", 1)
        session.commit()
        touched = session.info.pop(erasing.TOUCHED, ())
    if touched and not erasing.sweep(db.engine, touched):
        click.echo(UNSWEPT, err=True)
    for head in missing:
        click.echo(f"Gone: {head.line}", err=True)
    if repeated.done:
        click.echo(f"Erased again: {len(repeated.done)}", err=True)
    for told_left in repeated.left:
        click.echo(f"Erase again yourself: {told_left}", err=True)
    for one in taken:
        said = _AGAIN.get(one.kind, "Do again")
        click.echo(f"{said}: {one.whose} (entry {one.head.seq})", err=True)
    click.echo("What was put back is on record.", err=True)
