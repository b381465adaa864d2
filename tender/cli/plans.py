"""tender plan: check a plan or a catalogue, and take a plan out of a procedure or into it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from criteria.refusals import Refusal, Refused, refusal
from criteria.texts import sentence
from tender.cli.common import acting_as, application, stop, writing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.pages.exchange import Preview
    from tender.permissions import Identity

LANG = click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
AS = click.option("--as", "email", required=True, help="The person whose rights are used.")


class Placed(Protocol):
    """A fault with its line and place, of a plan or of a catalogue."""

    @property
    def line(self) -> int | None: ...
    @property
    def place(self) -> str: ...
    @property
    def refusal(self) -> Refusal: ...


@click.group()
def plan() -> None:
    """The evaluation plan as a file."""


@plan.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@LANG
def check(file: Path, as_json: bool, lang: str) -> None:
    """Everything that is wrong with a plan (.json, .xlsx) or a catalogue (.toml), with its place.

    Exit 0 when it is good, 1 when it is not, 2 when it cannot be read.
    """
    found = _checked(file, lang)
    answer = {
        "ok": not found.faults,
        "file": str(file),
        "kind": found.kind,
        "seal": found.seal,
        "faults": [_written(one, lang) for one in found.faults],
    }
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    elif found.seal and not found.faults:
        click.echo(found.seal)
    if not as_json:
        _tell(file, found.faults, lang)
    sys.exit(1 if found.faults else 0)


@dataclass(frozen=True)
class _Checked:
    kind: str
    faults: tuple[Placed, ...]
    seal: str | None = None


def _checked(file: Path, lang: str) -> _Checked:
    data = _data(file, lang)
    if file.suffix.lower() == ".toml":
        from criteria import catalogue

        check_file: Callable[[Path], tuple[Placed, ...]] = vars(catalogue)["check_file"]
        return _Checked("catalogue", check_file(file))
    from criteria.plan.format import seal
    from tender.imports.plans import read_plan

    read, missing = read_plan(file.name, data)
    if read.tree is None:
        return _Checked("plan", read.faults)
    return _Checked("plan", missing, seal(read.plan))


def _data(file: Path, lang: str) -> bytes:
    from tender.imports.child import Limits

    try:
        with file.open("rb") as stream:
            return stream.read(Limits().size + 1)
    except OSError:
        stop(sentence("files.not_there", lang, file=file))


def _written(fault: Placed, lang: str) -> dict[str, Any]:
    told = fault.refusal
    return {
        "line": fault.line,
        "place": fault.place,
        "code": told.code,
        "text": told.sentence(lang),
    }


def _tell(file: Path, faults: Iterable[Placed], lang: str) -> None:
    for fault in faults:
        line = f":{fault.line}" if fault.line is not None else ""
        place = f" {fault.place}:" if fault.place else ""
        click.echo(f"{file}{line}:{place} {fault.refusal.sentence(lang)}", err=True)


@plan.command("export")
@click.argument("ref")
@click.option("--format", "kind", type=click.Choice(["json", "xlsx"]), required=True)
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--version", "number", type=click.IntRange(1), help="A sealed version.")
@click.option("--pretty", is_flag=True, help="JSON with a value to a line.")
@AS
@LANG
def export(
    ref: str, kind: str, file: Path, number: int | None, pretty: bool, email: str, lang: str
) -> None:
    """Write the plan to a file: as it was sealed, or the draft while there is one."""
    from tender.exports.plans import json_file, workbook_file
    from tender.extensions import db
    from tender.pages.exchange import edition
    from tender.permissions import NotGranted

    if pretty and kind != "json":
        stop(sentence("files.pretty_is_json", lang))
    with application().app_context(), db.sessionmaker() as session:
        actor = acting_as(session, ref, email, lang)
        try:
            found = edition(session, actor, number)
        except NotGranted:
            stop(sentence("files.nothing_to_export", lang), 1)
        data = workbook_file(found, lang) if kind == "xlsx" else json_file(found, readable=pretty)
    try:
        file.write_bytes(data)
    except OSError as error:
        stop(f"{file}: {error.strerror}.")
    click.echo(str(file))


@plan.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--into", "ref", required=True, help="The reference of the procedure.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@AS
@LANG
def import_(file: Path, ref: str, email: str, yes: bool, lang: str) -> None:
    """Show what a file changes in the draft of a plan, and change it."""
    from tender.extensions import db
    from tender.imports.plans import read_plan
    from tender.pages import exchange
    from tender.permissions import NotGranted

    read, _ = read_plan(file.name, _data(file, lang))
    with application().app_context():
        with db.sessionmaker() as session:
            actor = acting_as(session, ref, email, lang)
            try:
                found = exchange.preview(session, actor, read)
            except NotGranted:
                stop(_why_not(session, actor, lang), 1)
        if found.faults:
            _tell(file, found.faults, lang)
            sys.exit(1)
        _show(found, lang)
        if not found.changes:
            return
        if not yes and not click.confirm(sentence("files.change_draft", lang), err=True):
            sys.exit(1)
        _change(actor, found, lang)


def _why_not(session: Session, actor: Identity, lang: str) -> str:
    """Why this person cannot change the draft, as far as they may know."""
    from tender.actions.entry import look
    from tender.permissions import NotGranted, Permission

    try:
        case = look(session, actor, Permission.VIEW_PLAN)
    except NotGranted:
        return sentence("files.nothing_to_change", lang)
    if case.moment.applications_opened:
        return refusal("plan.opened_already").sentence(lang)
    return refusal("plan.draft_closed").sentence(lang)


def _show(found: Preview, lang: str) -> None:
    for one in found.differences:
        click.echo(f"{one.place.get(lang)}: {one.old.get(lang)} -> {one.new.get(lang)}")
    click.echo(sentence("files.differences", lang, count=len(found.differences)), err=True)


def _change(actor: Identity, found: Preview, lang: str) -> None:
    """Make the changes as this person; what somebody else changed meanwhile is told."""
    from criteria.plan.words import name
    from tender.actions import planning
    from tender.clock import now
    from tender.permissions import NotGranted
    from tender.store import plans

    with writing() as session:
        try:
            kept = planning.edit_plan(session, actor, found.changes, now())
        except Refused as refused:
            stop(refused.refusals[0].sentence(lang), 1)
        except NotGranted:
            stop(_why_not(session, actor, lang), 1)
        draft = plans.draft(session, found.case.id)
        session.commit()
    for conflict in kept.conflicts:
        tree = draft.tree if draft else {}
        place = name(tree, conflict.change.path).get(lang)
        click.echo(sentence("files.changed_meanwhile", lang, place=place), err=True)
    if kept.conflicts:
        sys.exit(1)
