"""tender export: report, record, letters, workbook, court bundle and dossier as files."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from tender.cli.common import acting_as, application, stop

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from sqlalchemy.orm import Session

    from tender.permissions import Identity
    from tender.store.procedures import Case
    from tender.store.reports import EditionView, ReportView
    from tender.store.tenderers import TendererView


_MANY = 20
"""From how many letters on there is a progress bar: each takes about a tenth of a second."""
_LONGEST_NAME = 40


@click.command()
@click.argument("ref")
@click.option(
    "--what",
    type=click.Choice(["report", "record", "letters", "workbook", "court", "dossier"]),
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
    """Write the award report, the record of the procedure, the letters, the workbook of the
    comparison, the court bundle or the dossier to a folder.

    With the edition `tenderer` a report, a dossier or a redacted bundle is written for each
    tenderer, or for the one that is named; of the bundle there is no public edition.
    """
    from tender.extensions import begin_read
    from tender.extensions import db as database

    if name is not None and edition != "tenderer":
        stop("A tenderer is named with the edition tenderer alone.", 2)
    if edition == "public" and "court" in what:
        stop("There is no public court bundle.", 2)
    app = application()
    with app.app_context(), database.sessionmaker() as session:
        begin_read(session)
        actor = acting_as(session, ref, email, "en")
        for path in export_files(session, app, actor, folder, what, edition, name):
            click.echo(str(path))


def export_files(
    session: Session,
    app: Flask,
    actor: Identity,
    folder: Path | None,
    what: tuple[str, ...],
    edition: str = "internal",
    name: str | None = None,
) -> Iterator[Path]:
    """Write what was asked, and give each file once it is there."""
    from tender.actions.entry import look
    from tender.actions.tenderers import undeclared_about
    from tender.permissions import NotGranted, Permission
    from tender.store import reports, tenderers

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
    every = tenderers.tenderers(session, case.id)
    asked = tuple(row for row in every if name in (None, row.name))
    if name is not None and not asked:
        stop(f"There is no tenderer {name}.", 1)
    last = reports.report(session, case.id, reports.report_count(session, case.id))
    if last is None and not {"report", "record"}.isdisjoint(what):
        stop("The award report has not been made yet.", 1)
    if last is not None and "report" in what:
        yield from _reports(session, last, target, edition, asked)
    if last is not None and "record" in what:
        yield _record(last, target)
    if "letters" in what:
        yield from _letters(session, case, target)
    if "workbook" in what:
        yield from _workbooks(session, actor, case, target)
    if "court" in what:
        session.rollback()
        yield from _court(session, actor, edition, target, asked)
    if "dossier" in what:
        session.rollback()
        yield from _dossiers(session, app, actor, edition, target, asked)


def about(tenderer: TendererView) -> str:
    """The part of the name of a file that says which tenderer it is for."""
    from tender.exports.plans import named

    words = named(tenderer.name, "inschrijver").lower()[:_LONGEST_NAME].strip("-")
    return f"{tenderer.position:02}-{words}"


def _reports(
    session: Session, last: ReportView, target: Path, edition: str, asked: Sequence[TendererView]
) -> Iterator[Path]:
    """The report in one edition; for each tenderer one."""
    from tender.actions.reporting import read_report
    from tender.report.render import render
    from tender.store import reports

    views: dict[str, ReportView | EditionView] = {"": last} if edition == "internal" else {}
    names = {row.id: f"-{about(row)}" for row in asked}
    for one in () if views else reports.editions(session, [last.id]):
        if one.edition == edition and (one.tenderer is None or one.tenderer in names):
            views[names[one.tenderer] if one.tenderer else ""] = one
    for which, view in sorted(views.items()):
        yield put(target / f"award-report-{edition}{which}.pdf", render(read_report(view)))


def _record(last: ReportView, target: Path) -> Path:
    from tender.actions.reporting import read_report
    from tender.report import procedure_record

    content = procedure_record.render(read_report(last))
    return put(target / "record-of-the-procedure.pdf", content)


def _letters(session: Session, case: Case, target: Path) -> Iterator[Path]:
    """Every letter that was sent, as its text and as PDF; the words first."""
    from tender.pages.decision_papers import sent_papers
    from tender.report.letter import render

    sent = tuple(sent_papers(session, case))
    numbers = Counter[str]()
    with click.progressbar(sent, file=sys.stderr, hidden=len(sent) < _MANY) as bar:
        for one in bar:
            name = f"letter-{one.kind}-{about(one.to)}"
            numbers[name] += 1
            again = f"-{numbers[name]}" if numbers[name] > 1 else ""
            paper = one.paper()
            for ending, content in (("txt", paper.text.encode()), ("pdf", render(paper))):
                yield put(target / f"{name}{again}.{ending}", content)


def _workbooks(session: Session, actor: Identity, case: Case, target: Path) -> Iterator[Path]:
    """The comparison of each lot, with formulas that give the same outcome."""
    from tender.clock import now
    from tender.pages.calculation import workbook
    from tender.permissions import NotGranted

    for _, lot in case.lots:
        try:
            name, content = workbook(session, actor, lot, now(), "nl")
        except NotGranted:
            stop("There is no comparison, or you have not opened the prices on its page yet.", 1)
        yield put(target / f"{name}.xlsx", content)


def _court(
    session: Session, actor: Identity, edition: str, target: Path, asked: Sequence[TendererView]
) -> Iterator[Path]:
    """The full bundle, or a redacted one for each tenderer that a document is about."""
    from criteria.court import FULL, REDACTED
    from tender.actions.court import note_bundle
    from tender.actions.entry import look
    from tender.clock import now
    from tender.exports.court import pack_bundle
    from tender.pages.court import court_bundle, court_page
    from tender.permissions import Permission

    def draw(stream: IO[bytes], kind: str, reader: UUID | None) -> Act:
        at, case = now(), look(session, actor, Permission.VIEW_REPORTS)
        bundle = court_bundle(session, actor, case, kind, reader, at)
        pack_bundle(stream, bundle.index, bundle.parts())
        return partial(note_bundle, session, actor, kind, reader, at)

    if edition == "internal":
        yield on_record(session, target / "court-full.zip", partial(draw, kind=FULL, reader=None))
        return
    known = {row.id for row in asked}
    readers = [row for row in court_page(session, actor).readers if row.id in known]
    session.rollback()
    if not readers:
        stop("No document is about a tenderer yet: there is no redacted bundle.", 1)
    with click.progressbar(readers, file=sys.stderr, hidden=len(readers) == 1) as bar:
        for row in bar:
            path = target / f"court-redacted-{about(row)}.zip"
            yield on_record(session, path, partial(draw, kind=REDACTED, reader=row.id))


def _dossiers(
    session: Session,
    app: Flask,
    actor: Identity,
    edition: str,
    target: Path,
    asked: Sequence[TendererView],
) -> Iterator[Path]:
    """The dossier in one edition; for each tenderer one."""
    from tender.actions.dossier import TENDERER, dossier_head, dossier_parts, note_export
    from tender.actions.entry import look
    from tender.clock import now
    from tender.exports.dossier import pack_dossier
    from tender.permissions import Permission
    from tender.vault import Vault

    def draw(stream: IO[bytes], reader: UUID | None) -> Act:
        def read(case: Case) -> Iterator[tuple[str, bytes]]:
            return dossier_parts(session, case, Vault.load(app.instance_path), edition, reader)

        before = look(session, actor, Permission.VIEW_REPORTS)
        known = dossier_head(session, before)
        _entries, *others = read(before)

        def note() -> None:
            acted = dossier_head(session, before) != known  # while it was drawn
            case = note_export(session, actor, edition, now(), reader)
            parts = read(case)
            entries = next(parts)  # with this export
            rest = parts if acted else others
            pack_dossier(
                stream, case.reference, edition, dossier_head(session, case), (entries, *rest)
            )

        return note

    if edition != TENDERER:
        path = target / f"dossier-{edition}.zip"
        yield on_record(session, path, partial(draw, reader=None))
        return
    with click.progressbar(asked, file=sys.stderr, hidden=len(asked) == 1) as bar:
        for row in bar:
            path = target / f"dossier-tenderer-{about(row)}.zip"
            yield on_record(session, path, partial(draw, reader=row.id))


Act = Callable[[], object]
"""What puts on record that a file was made."""


def on_record(session: Session, path: Path, draw: Callable[[IO[bytes]], Act]) -> Path:
    """A file whose making is an act: it gets its name once the act is kept, and never without. It
    is drawn before the act takes the lock, so that nobody waits for a drawing."""
    from tender.extensions import begin_read, begin_write

    def kept(stream: IO[bytes]) -> None:
        begin_read(session)
        note = draw(stream)
        session.rollback()
        begin_write(session)
        note()
        session.commit()

    try:
        return _whole(path, kept)
    finally:
        session.rollback()


def put(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all: nothing half-written ever has the name."""
    return _whole(path, lambda stream: stream.write(content))


def _whole(path: Path, write: Callable[[IO[bytes]], object]) -> Path:
    from tender.exports.packing import whole
    from tender.vault import KeyAway

    try:
        with whole(path) as stream:
            write(stream)
    except KeyAway as away:
        stop(f"{path.name} was not made: {away}", 1)
    except OSError as error:
        stop(f"{path.name} could not be written: {error.strerror}.", 1)
    return path
