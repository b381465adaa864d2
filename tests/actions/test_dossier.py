"""The exported dossier, and that the verifier names the place of every change in it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from criteria import verify
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.roles import changes
from tender.actions import deciding, rounds
from tender.actions.dossier import INTERNAL, PUBLIC, dossier_head, dossier_parts
from tender.cli import main
from tender.exports.dossier import pack_dossier
from tender.exports.packing import whole
from tender.extensions import altering
from tender.models.base import drop_guards_ddl
from tender.permissions import ROLES, TABLE, Permission
from tests.actions import test_exclusion
from tests.actions.test_judged_after_decision import DECIDED, TALKING, decide
from tests.actions.test_judging_rounds import NEW, begun, judged
from tests.ties import draw, tie
from tests.worlds import World, Worlds

Files = dict[str, bytes]


def written(world: World, folder: Path, edition: str = "internal") -> Path:
    target = folder / f"{edition}.zip"
    with world.looked() as session:
        case = world.case()
        parts = dossier_parts(session, case, world.vault, edition)
        with whole(target) as stream:
            pack_dossier(stream, case.reference, edition, dossier_head(session, case), parts)
    return target


def found(path: Path, *heads: tuple[int, str]) -> tuple[str, str] | None:
    """Where and what the first difference is; None for a dossier that holds."""
    _, wrong = verify.verify(path, heads)
    return (wrong.place, wrong.what) if wrong else None


@pytest.fixture(scope="module")
def module_world(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.CLOSED) as world:
        yield world


@pytest.fixture(scope="module")
def files(module_world: World, tmp_path_factory: pytest.TempPathFactory) -> Files:
    path = written(module_world, tmp_path_factory.mktemp("dossier"))
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def folder_of(files: Files, at: Path) -> Path:
    for name, data in files.items():
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_bytes(data)
    return at


def fitted(files: Files) -> Files:
    """What an opponent makes of it who knows the format: the manifest fits every file again."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = [
        {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in files.items()
        if name != "manifest.json"
    ]
    last = json.loads(files["entries.jsonl"].splitlines()[-1])
    manifest["head"] = {"hash": last["hash"], "seq": json.loads(last["body"])["seq"]}
    return files | {"manifest.json": verify.dumps(manifest).encode()}


def with_entries(files: Files, change: Callable[[list[bytes]], object]) -> Files:
    lines = files["entries.jsonl"].splitlines(keepends=True)
    change(lines)
    return files | {"entries.jsonl": b"".join(lines)}


def rebuilt(files: Files, change: Callable[[int, dict[str, Any]], object]) -> Files:
    """Every entry made anew with other fields, as who forges the whole log would."""
    prev, lines = "0" * 64, []
    for seq, line in enumerate(files["entries.jsonl"].splitlines(), 1):
        row = json.loads(line)
        body, fields = json.loads(row["body"]), {name: value for _, name, value in row["openings"]}
        sealed = fields.get("sealed", [])
        change(seq, fields)
        openings = [["0" * 32, name, value] for name, value in fields.items()]
        digests = (verify.sha256("tender-field/1\n" + verify.dumps(one)) for one in openings)
        body |= {"d": sorted([*digests, *sealed]), "prev": prev, "seq": seq}
        text = verify.dumps(body)
        prev = verify.sha256("tender-audit/1\n" + text)
        lines.append(verify.dumps({"body": text, "hash": prev, "openings": openings}) + "\n")
    return fitted(files | {"entries.jsonl": "".join(lines).encode()})


def fields_of(files: Files) -> list[dict[str, Any]]:
    rows = (json.loads(line) for line in files["entries.jsonl"].splitlines())
    return [{name: value for _, name, value in row["openings"]} for row in rows]


def seq_of(files: Files, act: str) -> int:
    return next(n for n, one in enumerate(fields_of(files), 1) if one["act"] == act)


# What holds


def test_both_editions_of_the_whole_course_hold(module_world: World, tmp_path: Path) -> None:
    for edition in (INTERNAL, PUBLIC):
        assert found(written(module_world, tmp_path, edition)) is None


@pytest.mark.parametrize("step", [Step.PREPARE, Step.SCORE, Step.SELECT, Step.COMPARE, Step.DECIDE])
def test_a_dossier_of_a_running_procedure_holds(
    sqlite_worlds: Worlds, step: Step, tmp_path: Path
) -> None:
    with sqlite_worlds.at(step) as world:
        assert found(written(world, tmp_path)) is None


def test_a_dossier_in_which_lots_were_drawn_holds(sqlite_worlds: Worlds, tmp_path: Path) -> None:
    with sqlite_worlds.at(Step.OFFERS) as world:
        tie(world)
        draw(world, AWARD, "2022-06-07T09:00")
        world.act("officer", "2022-06-07T10:00", deciding.propose, AWARD, "Het lot wees A aan.")
        assert found(written(world, tmp_path)) is None


def test_the_same_procedure_gives_the_same_bytes(module_world: World, tmp_path: Path) -> None:
    first = written(module_world, tmp_path).read_bytes()
    assert written(module_world, tmp_path).read_bytes() == first


def test_a_folder_is_read_as_a_zip_is(files: Files, tmp_path: Path) -> None:
    assert found(folder_of(files, tmp_path)) is None


def test_postgresql_gives_a_dossier_that_holds(worlds: Worlds, tmp_path: Path) -> None:
    with worlds.at(Step.CLOSED) as world:
        assert found(written(world, tmp_path)) is None


def test_a_stage_that_was_decided_and_judged_again_holds(
    sqlite_worlds: Worlds, tmp_path: Path
) -> None:
    """The course went back, marks were found anew, and another decision rests on them."""
    for step, at, stage in (
        (Step.DIALOGUE, TALKING, SELECTION),
        (Step.STANDSTILL, DECIDED, AWARD),
    ):
        with sqlite_worlds.at(step) as world:
            begun(world, at=at)
            judged(world, NEW, at=at)
            world.act("chair", at, rounds.finish_round)
            decide(world, stage, at)
            path = written(world, tmp_path)
            assert found(path) is None
            with zipfile.ZipFile(path) as packed:
                results = [name for name in packed.namelist() if name.startswith("results/")]
            assert len([name for name in results if stage in name]) == 2


@pytest.mark.parametrize("step", [Step.DIALOGUE, Step.COMPARE])
def test_a_tenderer_that_falls_out_after_the_selection_leaves_a_dossier_that_holds(
    sqlite_worlds: Worlds, step: Step, tmp_path: Path
) -> None:
    """The result of then names it, and its price was opened."""
    day = test_exclusion.DAYS[step]
    with sqlite_worlds.at(step) as world:
        test_exclusion.declared(world, at=f"{day}T09:00")
        test_exclusion.decide(world, test_exclusion.ABUSE, at=f"{day}T11:00")
        test_exclusion.exclude(world, f"{day}T12:00")
        assert found(written(world, tmp_path)) is None


def test_a_head_that_was_kept_elsewhere_is_asked_for(files: Files, tmp_path: Path) -> None:
    folder = folder_of(files, tmp_path)
    head = json.loads(files["manifest.json"])["head"]
    assert found(folder, (head["seq"], head["hash"])) is None
    assert found(folder, (head["seq"], "0" * 64)) == (f"entries.jsonl:{head['seq']}", "text")
    assert found(folder, (head["seq"] + 1, head["hash"])) is not None


def test_the_public_edition_holds_no_text_no_mark_and_no_name(
    module_world: World, tmp_path: Path
) -> None:
    with zipfile.ZipFile(written(module_world, tmp_path, "public")) as packed:
        every = {name: packed.read(name).decode() for name in packed.namelist()}
    assert not [name for name in every if name.startswith(("rows/", "offers/", "letters/"))]
    names = {
        one for row in fields_of({"entries.jsonl": every["entries.jsonl"].encode()}) for one in row
    }
    assert not names & {"content", "reason", "details", "answer", "result", "notes", "computed"}
    assert "Inschrijver A" not in every["entries.jsonl"]


# What does not hold


def test_any_byte_of_any_file(files: Files, tmp_path: Path) -> None:
    """A bit of a byte, here and there in every file: found, with the file named."""
    drawn = random.Random(2022)
    folder = folder_of(files, tmp_path)
    for name, data in files.items():
        for place in drawn.sample(range(len(data)), min(len(data), 6)):
            changed = bytearray(data)
            changed[place] ^= 1 << drawn.randrange(8)
            (folder / name).write_bytes(changed)
            told = found(folder)
            assert told is not None, (name, place)
            assert told[0].startswith(name) or name == "manifest.json", (name, place, told)
        (folder / name).write_bytes(data)
    assert found(folder) is None


def test_any_byte_of_an_entry_with_a_manifest_that_fits(files: Files, tmp_path: Path) -> None:
    drawn = random.Random(7)
    data = files["entries.jsonl"]
    for place in drawn.sample(range(len(data)), 25):
        changed = bytearray(data)
        changed[place] ^= 1
        (tmp_path / "x").mkdir(exist_ok=True)
        made = files | {"entries.jsonl": bytes(changed)}
        with contextlib.suppress(ValueError, KeyError):
            made = fitted(made)
        told = found(folder_of(made, tmp_path / "x"))
        assert told is not None and told[0].startswith("entries.jsonl")


def test_a_file_too_many_or_too_few(files: Files, tmp_path: Path) -> None:
    more = files | {"letters/extra.txt": b"x"}
    assert found(folder_of(more, tmp_path / "a")) == ("letters/extra.txt", "extra")
    assert found(folder_of(fitted(more), tmp_path / "b")) == ("letters/extra.txt", "extra")
    gone = next(name for name in files if name.startswith("letters/award"))
    fewer = {name: data for name, data in files.items() if name != gone}
    assert found(folder_of(fewer, tmp_path / "c")) == (gone, "missing")
    assert found(folder_of(fitted(fewer), tmp_path / "d")) == (gone, "missing")


def test_the_last_event_removed(files: Files, tmp_path: Path) -> None:
    cut = with_entries(files, lambda lines: lines.pop())
    assert found(folder_of(cut, tmp_path / "a")) == ("entries.jsonl", "hash")
    head = json.loads(files["manifest.json"])["head"]
    known = head["seq"], head["hash"]
    # who makes the manifest fit is found by a head that left the building, and by nothing else
    assert found(folder_of(fitted(cut), tmp_path / "b"), known) == (
        f"entries.jsonl:{head['seq']}",
        "text",
    )


def test_two_events_swapped_or_one_left_out(files: Files, tmp_path: Path) -> None:
    def swap(lines: list[bytes]) -> None:
        lines[99], lines[100] = lines[100], lines[99]

    swapped = fitted(with_entries(files, swap))
    assert found(folder_of(swapped, tmp_path / "a")) == ("entries.jsonl:100", "order")
    without = fitted(with_entries(files, lambda lines: lines.pop(49)))
    assert found(folder_of(without, tmp_path / "b")) == ("entries.jsonl:50", "order")


def changed_value(files: Files, act: str, change: Callable[[dict[str, Any]], object]) -> Files:
    at = seq_of(files, act)
    return rebuilt(files, lambda seq, fields: change(fields) if seq == at else None)


FORGED: dict[str, tuple[str, Callable[[dict[str, Any]], object], str]] = {
    "a mark": ("consensus.recorded", lambda f: f["content"].update(mark="10"), "text"),
    "a price": ("price.received", lambda f: f.update(digest="0" * 64), "text"),
    "a seal": ("plan.sealed", lambda f: f.update(seal="0" * 64), "text"),
    "a result": ("award.proposed", lambda f: f.update(digest="0" * 64), "decided"),
    "another person": ("selection.approved", lambda f: f.update(actor="nobody"), "role"),
    "an act of another step": ("award.sent", lambda f: f.update(act="report.made"), "step"),
    "an act nobody knows": ("award.sent", lambda f: f.update(act="award.moved"), "act"),
    "one person for two": ("tenderer.excluded", lambda f: f.update(first=f["actor"]), "alone"),
    "a step skipped": ("step.advanced", lambda f: f.update(new="award"), "step"),
    "a first who never agreed": (
        "tenderer.excluded",
        lambda f: f.update(first="", second=f["first"]),
        "agreed",
    ),
    "a consent to something else": (
        "award.send.consented",
        lambda f: f.update(basis="0" * 64),
        "agreed",
    ),
    "a consent too long ago": (
        "notice.send.consented",
        lambda f: f.update(clock_back="2021-01-01T00:00:00.000000Z"),
        "agreed",
    ),
    "an approval that was a refusal": (
        "award.approved",
        lambda f: f.update(act="award.refused"),
        "decided",
    ),
    "an approval of something else": (
        "selection.approved",
        lambda f: f.update(digest="0" * 64),
        "decided",
    ),
    "a contract on another result": (
        "contract.awarded",
        lambda f: f.update(digest="0" * 64),
        "decided",
    ),
    "offers that were all late": (
        "offers.invited",
        lambda f: f.update(deadline="2022-01-01T00:00:00.000000Z"),
        "late",
    ),
    "offers opened before the deadline": (
        "offers.invited",
        lambda f: f.update(deadline="2030-01-01T00:00:00.000000Z"),
        "early",
    ),
    "an application in time called late": (
        "application.received",
        lambda f: f.update(late=True),
        "late",
    ),
    "an opening that was another": ("vault.opening", lambda f: f.update(what="price"), "alone"),
    "a letter": ("award.sent", lambda f: f["letters"][0].__setitem__(1, "0" * 64), "text"),
}


@pytest.mark.parametrize("what", FORGED)
def test_who_forges_the_whole_log_is_found_by_what_it_says(
    files: Files, what: str, tmp_path: Path
) -> None:
    act, change, code = FORGED[what]
    told = found(folder_of(changed_value(files, act, change), tmp_path))
    assert told is not None and told[1] == code


def without(files: Files, *acts: str) -> Files:
    """The log made anew without these acts."""
    every = fields_of(files)
    kept = [n for n, one in enumerate(every) if one["act"] not in acts]
    lines = files["entries.jsonl"].splitlines(keepends=True)
    assert len(kept) < len(every)
    fewer = files | {"entries.jsonl": b"".join(lines[n] for n in kept)}
    return rebuilt(fewer, lambda seq, fields: None)


LEFT_OUT = {
    "the yes of the first": (("award.send.consented",), "agreed"),
    "the yes to an opening": (("applications.open.consented",), "alone"),
    "the judgement of quality made final": (("quality.final",), "early"),
    "the beginning of an opening": (("vault.opening",), "agreed"),
    "the invitation to offers": (("offers.invited",), "early"),
    "an approval": (("award.approved",), "decided"),
    "a proposal and its approval": (("selection.proposed", "selection.approved"), "decided"),
    "the sending before the contract": (("award.sent",), "decided"),
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_who_leaves_an_act_out_of_the_log_is_found(files: Files, what: str, tmp_path: Path) -> None:
    acts, code = LEFT_OUT[what]
    told = found(folder_of(without(files, *acts), tmp_path))
    assert told is not None and told[1] == code


def test_prices_read_before_they_were_opened(files: Files, tmp_path: Path) -> None:
    at = seq_of(files, "quality.final")

    def early(seq: int, fields: dict[str, Any]) -> None:
        if seq == at:
            fields.update(act="object.opened", object="prices", step="offers")

    told = found(folder_of(rebuilt(files, early), tmp_path))
    assert told == (f"entries.jsonl:{at}", "early")


def test_a_dossier_read_without_a_declaration(files: Files, tmp_path: Path) -> None:
    every = fields_of(files)
    reading = next(one for one in every if one["act"] == "object.opened")
    tenderer = reading["object"].split(":")[1]

    def silent(seq: int, fields: dict[str, Any]) -> None:
        told = fields["act"] == "interests.declared" and fields["actor"] == reading["actor"]
        if told and fields["tenderer"] == tenderer:
            fields["tenderer"] = "another"

    told = found(folder_of(rebuilt(files, silent), tmp_path))
    assert told is not None and told[1] == "undeclared"


def test_a_dossier_of_before_the_level_stood_with_the_seal_holds(
    files: Files, tmp_path: Path
) -> None:
    at = seq_of(files, "plan.sealed")
    assert fields_of(files)[at - 1]["level"] == "A"
    older = changed_value(files, "plan.sealed", lambda fields: fields.pop("level"))
    assert "level" not in fields_of(older)[at - 1]
    assert found(folder_of(older, tmp_path)) is None


def test_a_forged_log_that_is_left_as_it_was_holds(files: Files, tmp_path: Path) -> None:
    """So that the tests above fail by what they change, and by nothing else."""
    assert found(folder_of(rebuilt(files, lambda seq, fields: None), tmp_path)) is None


def test_a_price_that_is_left_out_of_the_result(files: Files, tmp_path: Path) -> None:
    name = next(one for one in files if one.startswith("results/award"))
    made, old = json.loads(files[name]), hashlib.sha256(files[name]).hexdigest()
    rank_file = json.loads(made["lots"][0]["rank_file"])
    rank_file["offers"][-1]["price"] = None
    made["lots"][0]["rank_file"] = json.dumps(rank_file)
    data = verify.dumps(made).encode()

    def fits(seq: int, fields: dict[str, Any]) -> None:
        if fields.get("digest") == old:
            fields["digest"] = hashlib.sha256(data).hexdigest()

    told = found(folder_of(rebuilt(files | {name: data}, fits), tmp_path))
    assert told is not None and told[1] == "price"


EDITS = {
    "a mark": ("consensus_scores", "mark = mark + 1000", "rows/marks"),
    "a motivation": ("consensus_scores", "motivation = 'x'", "rows/marks"),
    "a price": ("offer_years", "amount = amount + 1", "rows/prices"),
    "a result": ("decisions", "body = replace(body, 'B (', 'C (')", "results/"),
    "a letter": ("letters", "text = text || ' '", "letters/"),
    "a report": ("award_reports", "body = body || ' '", "reports/"),
    "a field": ("trail_value", "value = '\"x\"' WHERE name = 'reason'", "entries"),
}


@pytest.mark.parametrize("what", EDITS)
def test_what_is_edited_in_the_database_is_named(
    sqlite_worlds: Worlds, what: str, tmp_path: Path
) -> None:
    table, change, place = EDITS[what]
    with sqlite_worlds.at(Step.CLOSED) as world:
        with altering(), world.engine.begin() as connection:
            for line in drop_guards_ddl("sqlite", table):
                connection.exec_driver_sql(line)
            assert connection.execute(sa.text(f"UPDATE {table} SET {change}")).rowcount
        told = found(written(world, tmp_path))
    assert told is not None and told[0].startswith(place)


# Bad input


def test_what_is_no_dossier_cannot_be_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.zip").write_bytes(b"no zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as packed:
        packed.writestr("hello.txt", "hello")
    for name in ("empty.zip", "other.zip", "not-there"):
        assert verify.main([str(tmp_path / name)]) == 2
    assert capsys.readouterr().err


def test_hostile_names_and_parts_are_refused(files: Files, tmp_path: Path) -> None:
    for name in ("../out.txt", "/etc/x", "a\\b", "a//b", ".hidden"):
        path = tmp_path / "x.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for one, data in files.items():
                packed.writestr(one, data)
            packed.writestr(name, b"x")
        told = found(path)
        assert told is not None and told[1] == "bad"
    link = folder_of(files, tmp_path / "linked")
    (link / "letters/more.txt").symlink_to("/etc/hostname")
    assert found(link) == ("dossier", "bad")


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"null", b'"x"', b"[1]", b"[[]]", b"\xff", b"[" * 9999]
)
def test_a_part_that_is_something_else_is_named(files: Files, data: bytes, tmp_path: Path) -> None:
    folder = folder_of(files, tmp_path)
    for name in files:
        if name in ("verify.py", "manifest.json"):
            continue
        changed = files | {name: data}
        manifest = json.loads(changed["manifest.json"])
        for row in manifest["files"]:
            if row["path"] == name:
                row |= {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        (folder / name).write_bytes(data)
        (folder / "manifest.json").write_bytes(verify.dumps(manifest).encode())
        told = found(folder)
        assert told is not None, name
        (folder / name).write_bytes(files[name])
    for data_ in (data, b"{}"):
        (folder / "manifest.json").write_bytes(data_)
        assert found(folder) is not None


def test_what_is_told_has_no_command_for_a_screen(tmp_path: Path) -> None:
    wrong = verify.Different("a\x1b[2J", "missing", "\x07b")
    assert (wrong.place, wrong.values) == ("a?[2J", ["?b"])


def test_a_full_disk_leaves_nothing_behind(
    module_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        written(module_world, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_answer_in_words(
    files: Files, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(files, tmp_path)
    assert verify.main([str(folder), "--lang", lang]) == 0
    good = capsys.readouterr().out
    assert good.splitlines()[-1] == verify.said("good", lang)
    assert verify.said("no_heads", lang) in good
    (folder / "entries.jsonl").write_bytes(files["entries.jsonl"][:-1])
    assert verify.main([str(folder), "--lang", lang, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["place"]) == (False, "entries.jsonl") and told["what"]


def test_the_command_of_the_application_says_the_same(files: Files, tmp_path: Path) -> None:
    folder = folder_of(files, tmp_path)
    told = CliRunner().invoke(main, ["verify", str(folder), "--lang", "en"])
    assert (told.exit_code, told.stdout.splitlines()[-1]) == (0, verify.said("good", "en"))
    (folder / "rows/marks.json").write_bytes(b"[]")
    assert CliRunner().invoke(main, ["verify", str(folder), "--json"]).exit_code == 1


def test_every_sentence_is_in_two_languages() -> None:
    told = " ".join(verify.WORDS.split())
    assert len(verify.SAID) == told.count(" | ") == told.count(" / ") + 1


# Who may do what


PERMISSIONS: dict[Permission, str] = {
    Permission.SEAL_PLAN: "plan.sealed",
    Permission.SET_VAULT: "vault.chosen vault.keyed vault.test.consented vault.tested",
    Permission.KEEP_WORDS: "vault.lost vault.deposited",
    Permission.AMEND_PLAN: "plan.amended",
    Permission.ADVANCE: "step.advanced",
    Permission.GRANT_ROLE: "role.granted role.withdrawn person.invited",
    Permission.SEAT_PEOPLE: "seat.taken seat.left council.joined spokesperson.named",
    Permission.RECORD_DOCUMENT: "document.recorded",
    Permission.KEEP_HEADS: "heads.keeper_added heads.keeper_removed",
    Permission.INVITE_TENDERER: "tenderer.invited",
    Permission.KEEP_CONTACT: "tenderer.contacted tenderer.link_renewed",
    Permission.RECORD_LETTER: "letter.mailed",
    Permission.RECORD_ELSEWHERE: "application.recorded proof.recorded",
    Permission.OPEN_APPLICATIONS: "applications.open.consented",
    Permission.DECIDE_DOUBT: "doubt.decided",
    Permission.EXCLUDE: "tenderer.excluded tenderer.exclude.consented",
    Permission.TEST_PARTY: "demand.decided",
    Permission.RECORD_PARTIES: "parties.changed party.fact_recorded",
    Permission.RECORD_EVIDENCE: "evidence.described evidence.withdrawn",
    Permission.VIEW_SIGNALS: "confidential.opened",
    Permission.RECORD_SIGNAL: "confidential.recorded",
    Permission.ASK_CLARIFICATION: "clarification.sent clarification.closed",
    Permission.SEND_NOTICE: "notice.sent",
    Permission.WRITE_PRACTICE: "practice.written practice.released",
    Permission.SCORE_PRACTICE: "practice.scored",
    Permission.LEAD_PRACTICE: "practice.opened practice.agreed practice.closed",
    Permission.REOPEN_SHEET: "sheet.reopened",
    Permission.INVITE_ASSESSORS: "assessors.invited",
    Permission.RECORD_CONSENSUS: "consensus.opened consensus.recorded quality.final",
    Permission.SIGN_OFF: "consensus.signed",
    Permission.JUDGE_AGAIN: "round.begun round.withdrawn",
    Permission.GIVE_ADVICE: "advice.given advice.withdrawn",
    Permission.ANSWER_ADVICE: "advice.answered",
    Permission.LEAD_COUNCILS: "council.decided council.sent council.opened",
    Permission.PROPOSE_SELECTION: "selection.proposed selection.answered",
    Permission.APPROVE_SELECTION: "selection.approved selection.refused selection.asked",
    Permission.SEND_SELECTION: "selection.sent",
    Permission.RECORD_DIALOGUE: "session.planned topic.closed agreement.recorded risk.entered",
    Permission.INFORM_TENDERERS: "information.told idea.consented",
    Permission.DECIDE_GAPS: "gap.decided",
    Permission.HANDLE_OFFERS: "offers.invited quality.open.consented price.open.consented",
    Permission.DECIDE_CONFORMITY: "conformity.decided",
    Permission.DECIDE_INQUIRY: "inquiry.asked inquiry.decided",
    Permission.RUN_FIRMNESS: "firmness.started",
    Permission.SET_OFFER_ASIDE: "offer.set_aside",
    Permission.WRITE_REASONS: "reasons.written",
    Permission.PROPOSE_AWARD: "award.proposed award.answered",
    Permission.APPROVE_AWARD: "award.approved award.refused award.asked",
    Permission.VERIFY_EVIDENCE: "evidence.verified",
    Permission.RECORD_MUNICIPALITY: "municipality.recorded",
    Permission.RECORD_CLAIM: "claim.recorded claim.closed",
    Permission.SET_RETENTION: "retention.set retention.shorten.consented retention.shortened",
    Permission.HOLD: "hold.set hold.lift.consented hold.lifted",
    Permission.DESTROY: "erasure.listed values.erased",
    Permission.PROPOSE_ENDING: "ending.proposed",
    Permission.APPROVE_ENDING: "ending.approved ending.refused",
    Permission.SEND_ENDING: "ending.sent ending.send.consented",
    Permission.SEND_AWARD: "award.sent",
    Permission.AWARD_CONTRACT: "contract.awarded",
    Permission.MAKE_REPORT: "report.made",
    Permission.VIEW_REPORTS: "dossier.exported bundle.exported",
}


@pytest.mark.parametrize("role", ROLES)
def test_after_closing_the_verifier_lets_the_roles_change_that_the_rules_do(
    files: Files, role: str, tmp_path: Path
) -> None:
    """One entry more, after the last: an officer gives a role."""
    every = fields_of(files)
    officer = every[0]["actor"]
    lines = files["entries.jsonl"].splitlines(keepends=True)
    more = files | {"entries.jsonl": b"".join([*lines, lines[-1]])}

    def granted(seq: int, fields: dict[str, Any]) -> None:
        if seq == len(every) + 1:
            fields.clear()
            fields.update(act="role.granted", actor=officer, object="participant:new", role=role)

    assert every[-1]["act"] == "procedure.closed"
    told = found(folder_of(rebuilt(more, granted), tmp_path))
    assert (told is None) == changes(role, Step.CLOSED), told


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda one: one.value)
def test_the_verifier_allows_what_the_application_allows(permission: Permission) -> None:
    grants = TABLE[permission]
    allowed = {(role, s.number) for one in grants for role in one.roles for s in one.steps}
    for act in PERMISSIONS[permission].split():
        roles, steps, _ = verify.table()[act]
        assert {(role, step) for role in roles for step in steps} == allowed, act


def test_the_verifier_knows_every_act() -> None:
    told = tomllib.loads((Path(verify.__file__).parent / "sentences/names.toml").read_text("utf-8"))
    acts = {name.removeprefix("act_") for name in told if name.startswith("act_")}
    elsewhere = {"object.opened", "procedure.created"}
    assert acts - elsewhere - verify.table().keys() == set()
