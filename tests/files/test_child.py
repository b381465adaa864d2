"""A file is read in a process of its own: what it may use, and what it can never do."""

from __future__ import annotations

import threading
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from criteria.refusals import Refused
from tender.imports import child
from tender.imports.child import Limits

SHORT = Limits(size=1000, work=2, wait=20)


@pytest.fixture(autouse=True)
def misbehaving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(child.READERS, "bad", "tests.files.readers")


def refused(name: str, data: bytes = b"", limits: Limits = SHORT) -> str:
    with pytest.raises(Refused) as told:
        child.run("bad", name, data, limits)
    (one,) = told.value.refusals
    assert one.sentence("nl") and one.sentence("en")
    return one.code


def test_what_a_reader_makes_of_a_file_comes_back() -> None:
    assert child.run("bad", "echo", "één".encode(), SHORT) == "één"


def test_the_child_knows_nothing_of_its_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDER_DATABASE_URL", "postgresql://secret")
    found = child.run("bad", "seen", b"x" * 10, SHORT)
    assert set(found["environment"]) <= {"LC_ALL", "TZ", "LC_CTYPE"}
    assert (found["folder"], found["isolated"], found["size"]) == ("/", 1, 10)


def test_what_a_reader_refuses_is_refused() -> None:
    with pytest.raises(Refused) as told:
        child.run("bad", "refuse", b"", SHORT)
    (one,) = told.value.refusals
    assert (one.code, dict(one.values)) == ("files.too_deep", {"line": 7})


def test_a_file_that_is_too_large_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_answer", None)
    assert refused("echo", b"x" * 1001) == "files.too_large"


def test_memory_and_time_have_an_end() -> None:
    assert refused("memory") == "files.too_much"
    assert refused("endless") == "files.too_slow"
    assert refused("asleep", limits=Limits(wait=2)) == "files.too_slow"


@pytest.mark.parametrize(
    "name", ["break", "exit", "noise", "socket", "process", "fork", "write", "append", "remove"]
)
def test_what_a_reader_may_not_do_ends_it(name: str, tmp_path: Path) -> None:
    left, kept = tmp_path / "left", tmp_path / "kept"
    kept.touch()
    assert refused(name, str(left).encode()) == "files.unreadable"
    assert not left.exists() and kept.exists()


@pytest.mark.parametrize("reader", sorted(child.READERS))
def test_every_reader_of_ours_has_an_end_to_its_memory_and_its_time(reader: str) -> None:
    """A bomb, an endless name, half a file: each is refused in words, and we are still here."""
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b" " * (64 * child.MEBIBYTE))
        packed.writestr("xl/workbook.xml", b"<x>" * child.MEBIBYTE)
    laughs = b"<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><a>&b;</a>"
    for data in (bomb.getvalue(), laughs, b"%PDF-1.7\n1 0 obj<<", b"PK\x03\x04", b"\0" * 999):
        with pytest.raises(Refused):
            child.run(reader, "a.xlsx", data, Limits(work=2, wait=20))
    for tight in (Limits(memory=32 * child.MEBIBYTE), Limits(wait=0)):
        with pytest.raises(Refused) as told:
            child.run(reader, "a.xlsx", bomb.getvalue(), tight)
        assert told.value.refusals[0].code.startswith("files.")


def test_so_many_files_are_read_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_turns", threading.BoundedSemaphore(1))
    with child._turn(1):
        assert refused("echo", limits=Limits(wait=0)) == "files.busy"
    assert child.run("bad", "echo", b"x", SHORT) == "x"
