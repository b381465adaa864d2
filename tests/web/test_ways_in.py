"""Every way in for a file: each is inspected, and nobody waits meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from criteria.phases import Step
from tender.actions import tenderers
from tender.imports import inspect
from tests.desk import declared
from tests.files.test_inspect import _attached, _launch, _script, docx, hidden, packed, pdf, png
from tests.web import test_clarification as questions
from tests.web import test_elsewhere as elsewhere
from tests.web import test_evidence as evidence
from tests.web import test_files as files
from tests.web import test_signals as signals
from tests.web import test_uea as uea
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_hand_in import BEFORE
from tests.web.test_hand_in import Tenderer as Inviting
from tests.worlds import Worlds

AT = "2022-01-10T11:00"
FLOOD = packed(docx(), "word/media/image1.png", bytes(30 * 1024 * 1024))
BAD = {
    "script": ("a.pdf", pdf(_script)),
    "launch": ("a.pdf", pdf(_launch)),
    "attached": ("a.pdf", pdf(_attached)),
    "only a beginning": ("a.pdf", b"%PDF-1.7 een verklaring"),
    "program": ("a.pdf", b"MZ" + bytes(200)),
    "macros": ("a.docx", packed(docx(), "word/vbaProject.bin", b"x")),
    "program inside": ("a.docx", packed(docx(), "word/embeddings/x.exe", b"MZ")),
    "macros inside": ("a.docx", packed(docx(), "word/embeddings/x.xlsx", hidden("vba"))),
    "flood": ("a.docx", FLOOD),
    "packed": ("a.zip", docx()),
    "page": ("a.html", b"<script>alert(1)</script>"),
    "drawing": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "two kinds": ("a.png", png() + b"%PDF-1.7"),
}

Send = Callable[[Site, str, bytes], TestResponse]


def _evidence(on: Site, name: str, data: bytes) -> TestResponse:
    answer: TestResponse = evidence.add(on, data, name)
    return answer


def _signal(on: Site, name: str, data: bytes) -> TestResponse:
    return signals.send(on, file=(BytesIO(data), name))


def _uea(on: Site, name: str, data: bytes) -> TestResponse:
    path = uea.form_of(on)
    return on.press("officer", path, path, {"M1": "no", "file": (BytesIO(data), name)})


def _answer(on: Site, name: str, data: bytes) -> TestResponse:
    if on.world.count("clarification_rounds") == 0:
        questions.prepare(on)
        questions.send(on)
    bidder = questions.Tenderer(on)
    return bidder.answer(questions.the_round(on).id, "Hierbij.", (data, name))


def _handed_in(on: Site, name: str, data: bytes) -> TestResponse:
    return files.send(Inviting(on), name, data)


def _elsewhere(on: Site, name: str, data: bytes) -> TestResponse:
    return elsewhere.record(on, **elsewhere.a_file(0, file=(BytesIO(data), name)))


WAYS: dict[str, tuple[Step, Send, str]] = {
    "evidence": (Step.SUITABILITY, _evidence, "evidence"),
    "signal": (Step.SUITABILITY, _signal, "signals"),
    "uea": (Step.SUITABILITY, _uea, "uea_declarations"),
    "answer": (Step.SUITABILITY, _answer, "clarification_answers"),
    "handed in": (Step.OPEN_APPLICATIONS, _handed_in, "envelopes"),
    "elsewhere": (Step.OPEN_APPLICATIONS, _elsewhere, "envelopes"),
}


@pytest.fixture
def standing(sqlite_worlds: Worlds, clock: Clock, way: str) -> Any:
    step = WAYS[way][0]
    with site(sqlite_worlds, step, clock, BEFORE if step is Step.OPEN_APPLICATIONS else AT) as on:
        if step is Step.OPEN_APPLICATIONS:
            on.world.course.invite()
        else:
            declared(on.world, "a", "b")
        yield on


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked into in this process, which takes less time; nothing is remembered."""

    def run(_reader: str, name: str, data: bytes, _limits: object) -> str:
        return inspect.read_bytes(name, data)

    monkeypatch.setattr(inspect.child, "run", run)
    monkeypatch.setattr(inspect, "_taken", {})


@pytest.mark.parametrize("way", WAYS)
def test_a_bad_file_comes_in_nowhere(standing: Site, way: str) -> None:
    _step, send, table = WAYS[way]
    before = standing.world.count(table)
    for what, (name, data) in BAD.items():
        answer = send(standing, name, data)
        assert answer.status_code == 422, what
        assert standing.world.count(table) == before, what
    answer = send(standing, "a.pdf", pdf())
    assert answer.status_code == 303 and standing.world.count(table) > before


@pytest.mark.parametrize("way", WAYS)
def test_nobody_waits_while_a_file_is_looked_into(
    standing: Site, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it is refused: others can write all the while."""
    database = str(standing.world.engine.url.database)
    looked: list[str] = []

    def run(_reader: str, name: str, data: bytes, _limits: object) -> str:
        with sqlite3.connect(database, timeout=0.05, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        looked.append(name)
        return inspect.read_bytes(name, data)

    monkeypatch.setattr(inspect.child, "run", run)
    _step, send, _table = WAYS[way]
    assert send(standing, "a.pdf", pdf(_script)).status_code == 422
    assert send(standing, "a.pdf", pdf()).status_code == 303
    assert looked == ["a.pdf", "a.pdf"], "each once"


@pytest.mark.parametrize("way", ["evidence"])
def test_who_may_act_is_asked_again_after_the_pause(
    standing: Site, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(_reader: str, name: str, data: bytes, _limits: object) -> str:
        about = standing.tenderer("a")
        standing.world.act("officer", AT, tenderers.declare, about, "conflict", "Mijn zus.")
        return inspect.read_bytes(name, data)

    monkeypatch.setattr(inspect.child, "run", run)
    before = standing.world.count("evidence")
    assert _evidence(standing, "a.pdf", pdf()).status_code == 404
    assert standing.world.count("evidence") == before
