"""tender export: report, record, letters, court bundle and dossier as files."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tender.cli.common import application, stop

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from sqlalchemy.orm import Session

    from tender.permissions import Identity
    from tender.store.procedures import Case
    from tender.store.reports import EditionView, ReportView


_MANY = 20
"""From how many letters on there is a progress bar: each takes about a tenth of a second."""


@click.command()
@click.argument("ref")
@click.option(
    "--what",
    type=click.Choice(["report", "record", "letters", "court", "dossier"]),
    multiple=True,
    required=True,
)
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--as", "email", required=True, help="The person whose rights are used.")
@click.option(
    "--edition", type=click.Choice(["internal", "tenderer", "public"]), default="internal"
)
@click.option("--tenderer", "name", help="With --edition tenderer: for this one alone.")
def export(
    ref: str,
    what: tuple[str, ...],
    folder: Path | None,
    email: str,
    edition: str,
    name: str | None,
) -> None:
    """Write the award report, the record of the procedure, the letters, the court bundle or the
    dossier to a folder.

    With the edition `tenderer` a report, a dossier or a redacted bundle is written for each
    tenderer, or for the one that is named; of the bundle there is no public edition.
    """
    from tender.extensions import db as database
    from tender.store import procedures

    if name is not None and edition != "tenderer":
        stop("A tenderer is named with the edition tenderer alone.", 2)
    if edition == "public" and "court" in what:
        stop("There is no public court bundle.", 2)
    app = application()
    with app.app_context(), database.sessionmaker() as session:
        procedure_id = procedures.by_reference(session, ref)
        if procedure_id is None:
            stop(f"There is no procedure {ref}.", 1)
        for path in export_files(session, app, procedure_id, email, folder, what, edition, name):
            click.echo(str(path))


def export_files(
    session: Session,
    app: Flask,
    procedure_id: UUID,
    email: str,
    folder: Path | None,
    what: tuple[str, ...],
    edition: str = "internal",
    name: str | None = None,
) -> list[Path]:
    from tender.actions import reporting
    from tender.actions.entry import look
    from tender.actions.tenderers import undeclared_about
    from tender.permissions import NotGranted, Permission, identify
    from tender.report import procedure_record
    from tender.report.render import render
    from tender.store import accounts, reports

    account = accounts.by_email(session, email)
    actor = identify(session, account.id, procedure_id) if account else None
    if actor is None:
        stop(f"{email} has no role in this procedure.", 1)
    try:
        case = look(session, actor, Permission.VIEW_REPORTS)
    except NotGranted:
        stop("There is nothing here that may be exported now.", 1)
    if actor.conflicted:
        stop("You declared an interest or a doubt about a tenderer; a colleague exports this.", 1)
    if undeclared_about(session, actor, case):
        stop("First declare your interests in every tenderer: what you export tells of them.", 1)
    target = folder or app.config["INSTANCE"] / "exports" / case.reference
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    only = _named(session, case, name)
    made = []
    last = reports.report(session, case.id, reports.report_count(session, case.id))
    if last is None and not {"report", "record"}.isdisjoint(what):
        stop("The award report has not been made yet.", 1)
    if "report" in what and last is not None:
        outside = reports.editions(session, [last.id])
        views: list[ReportView | EditionView] = [e for e in outside if e.edition == edition]
        for number, view in enumerate([last] if edition == "internal" else views, 1):
            if only is not None and getattr(view, "tenderer", None) != only:
                continue
            each = f"-{number}" if edition == "tenderer" else ""
            path = target / f"award-report-{edition}{each}.pdf"
            put(path, render(reporting.read_report(view)))
            made.append(path)
    if "record" in what and last is not None:
        path = target / "record-of-the-procedure.pdf"
        put(path, procedure_record.render(reporting.read_report(last)))
        made.append(path)
    if "letters" in what:
        made += _letters(session, case, target)
    if "court" in what:
        session.rollback()
        made += _court(session, actor, edition, target, only)
    if "dossier" in what:
        session.rollback()
        made += _dossiers(session, app, actor, edition, target, only)
    return made


def _named(session: Session, case: Case, name: str | None) -> UUID | None:
    """The tenderer that was asked for by its name."""
    from tender.store import tenderers

    if name is None:
        return None
    for row in tenderers.tenderers(session, case.id):
        if row.name == name:
            return row.id
    stop(f"There is no tenderer {name}.", 1)


def _letters(session: Session, case: Case, target: Path) -> list[Path]:
    """Every letter that was sent, as its text and as PDF; the words first."""
    from tender.pages.decision_papers import sent_papers
    from tender.report.letter import render

    sent = tuple(sent_papers(session, case))
    made, numbers = [], Counter[str]()
    with click.progressbar(sent, file=sys.stderr, hidden=len(sent) < _MANY) as bar:
        for one in bar:
            numbers[one.kind] += 1
            paper = one.paper()
            for ending, content in (("txt", paper.text.encode()), ("pdf", render(paper))):
                path = target / f"letter-{one.kind}-{numbers[one.kind]}.{ending}"
                put(path, content)
                made.append(path)
    return made


def _court(
    session: Session, actor: Identity, edition: str, target: Path, only: UUID | None
) -> list[Path]:
    """The full bundle, or one for each tenderer that a document is about."""
    from criteria.court import FULL, REDACTED
    from tender.actions.court import note_bundle
    from tender.clock import now
    from tender.exports.court import write_bundle
    from tender.extensions import begin_write
    from tender.pages.court import court_bundle, court_page

    begin_write(session)
    readers = (
        [one.id for one in court_page(session, actor).readers] if edition != "internal" else []
    )
    made, asked = [], REDACTED if readers else FULL
    for number, reader in enumerate(readers or [None], 1):
        if only not in (None, reader):
            continue
        at = now()
        case = note_bundle(session, actor, asked, reader, at)
        bundle = court_bundle(session, actor, case, asked, reader, at)
        path = target / (f"court-redacted-{number}.zip" if reader else "court-full.zip")
        write_bundle(path, bundle.index, bundle.parts())
        made.append(path)
    session.commit()
    return made


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: nothing half-written ever has the name."""
    from tender.exports.packing import whole

    try:
        with whole(path) as stream:
            stream.write(content)
    except OSError as error:
        stop(f"{path.name} could not be written: {error.strerror}.", 1)


def _dossiers(
    session: Session, app: Flask, actor: Identity, edition: str, target: Path, only: UUID | None
) -> list[Path]:
    """The dossier in one edition; for each tenderer one, or for the one that was named."""
    from tender.actions.dossier import TENDERER, dossier_head, dossier_parts, note_export
    from tender.clock import now
    from tender.exports.dossier import write_dossier
    from tender.extensions import begin_write
    from tender.store import tenderers
    from tender.vault import Vault

    begin_write(session)
    rows = tenderers.tenderers(session, actor.procedure_id) if edition == TENDERER else ()
    made: list[Path] = []
    for number, reader in enumerate([row.id for row in rows] or [None], 1):
        if only not in (None, reader):
            continue
        case = note_export(session, actor, edition, now(), reader)
        path = target / (f"dossier-{edition}-{number}.zip" if reader else f"dossier-{edition}.zip")
        parts = dossier_parts(session, case, Vault.load(app.instance_path), edition, reader)
        write_dossier(path, case.reference, edition, dossier_head(session, case), parts)
        made.append(path)
    session.commit()
    return made
