"""Documents on the web: recorded by the officer, handed out as files to keep."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from criteria.documents import LARGEST
from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import Site, site, token
from tests.worlds import Worlds

WALL = "2021-10-19T10:00"
PDF = b"%PDF-1.7\n<script>alert(1)</script>"


def record(
    on: Site, name: str = "Leidraad.pdf", content: bytes = PDF, key: str = "officer", **more: Any
) -> TestResponse:
    data = {"document": "", "title": "Leidraad", "kind": "guide"}
    return on.post(key, "/documents", {**data, "file": (BytesIO(content), name), **more})


def links(on: Site, key: str = "officer") -> list[str]:
    return re.findall(r'href="[^"]*(/documents/[0-9a-f-]{36})"', on.get(key, "/documents").text)


def test_a_document_is_recorded_and_fetched_by_everybody_with_a_role(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        assert "Er zijn nog geen documenten" in on.get("delegate", "/documents").text
        assert record(on).status_code == 303
        page = on.get("officer", "/documents").text
        digest = hashlib.sha256(PDF).hexdigest()
        assert "Leidraad.pdf" in page and digest in re.sub(r"<[^>]+>", "", page)
        (link,) = links(on)
        for key in ("officer", "chair", "assessor1", "delegate", "decision_maker", "auditor"):
            answer = on.get(key, link)
            assert answer.data == PDF
            assert answer.headers["Content-Disposition"] == "attachment; filename=Leidraad.pdf"
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert 'name="file"' not in on.get("delegate", "/documents").text
        assert on.trail("document.recorded") == 1


def test_a_next_version_stands_beside_the_one_before(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        record(on)
        page = on.get("officer", "/documents").text
        found = re.search(r"version_of=([0-9a-f-]{36})", page)
        assert found
        form = on.get("officer", f"/documents?version_of={found[1]}").text
        assert "Nieuwe versie van ‘Leidraad’" in form and 'name="title"' not in form
        sent = {"document": found[1], "title": "Iets anders", "kind": "other"}
        assert record(on, "v2.pdf", PDF + b"2", **sent).status_code == 303
        page = on.get("officer", "/documents").text
        assert "v2.pdf" in page and "Iets anders" not in page
        assert [on.get("officer", link).data for link in links(on)] == [PDF + b"2", PDF]
        again = record(on, "v3.pdf", PDF, **sent)
        assert again.status_code == 422 and "staat er al, als versie 1" in again.text
        for odd in ("nonsense", str(uuid4())):
            assert on.get("officer", f"/documents?version_of={odd}").status_code == 404
            assert record(on, "v4.pdf", PDF + b"4", document=odd).status_code == 404
        assert len(links(on)) == 2


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": ""}, "Schrijf een tekst"),
        ({"title": "x" * 201}, "te lang"),
        ({"title": "a\0b"}, "niet kunnen bewaren"),
        ({"kind": ""}, "wat voor document"),
        ({"kind": "song"}, "een van de mogelijkheden"),
        ({"file": ""}, "Kies eerst een bestand"),
        ({"file": (BytesIO(b""), "")}, "Kies eerst een bestand"),
        ({"file": (BytesIO(b""), "a.pdf")}, "is leeg"),
        ({"file": (BytesIO(b"<html>"), "a.html")}, "Dit soort bestand"),
        ({"file": (BytesIO(b"<svg/>"), "a.svg")}, "Dit soort bestand"),
        ({"file": (BytesIO(b"<html>"), "a.pdf")}, "past niet bij de naam"),
        ({"file": (BytesIO(b"%PDF-" + b"x" * LARGEST), "a.pdf")}, "te groot"),
    ],
)
def test_a_document_that_cannot_be_is_refused_with_what_was_typed(
    sqlite_worlds: Worlds, clock: Clock, more: dict[str, Any], words: str
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        answer = record(on, **{"title": "Mijn titel", **more})
        assert answer.status_code == 422 and words in answer.text
        assert "title" in more or 'value="Mijn titel"' in answer.text
        assert on.world.count("documents") == 0


def test_what_is_far_too_large_is_not_read_at_all(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        token(officer := on.browser("officer"))
        mebibyte = 1024 * 1024
        for client, path, size, status in (
            (officer, "/documents", LARGEST + 2 * mebibyte, 413),
            (officer, "/documents", 5 * mebibyte, 400),  # let in, and then it has no token
            (officer, "/people", 5 * mebibyte, 413),  # other pages keep their smaller limit
            (on.app.test_client(), "/documents", 5 * mebibyte, 413),  # and so do strangers
        ):
            told = {"CONTENT_LENGTH": str(size)}
            answer = client.post(on.root + path, data={"title": "x"}, environ_overrides=told)
            assert answer.status_code == status, (path, size)
        assert on.world.count("documents") == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd.pdf", "filename=passwd.pdf"),
        ("C:\\stukken\\a.pdf", "a.pdf"),
        ("日本 é.pdf", "filename*=UTF-8''%E6%97%A5%E6%9C%AC%20%C3%A9.pdf"),
        ("a\u202efdp.exe.pdf", "filename=afdp.exe.pdf"),
        ('x"; filename="y.pdf', "filename"),
        ("x" * 3000 + ".pdf", "xxx.pdf"),
        (".pdf", "filename=document.pdf"),
    ],
)
def test_a_name_never_leaves_its_place(
    sqlite_worlds: Worlds, clock: Clock, name: str, kept: str
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        assert record(on, name).status_code == 303
        (link,) = links(on)
        header = on.get("auditor", link).headers["Content-Disposition"]
        assert header.startswith("attachment; ") and kept in header
        assert "/" not in header.replace("UTF-8''", "") and "\\" not in header and len(header) < 600


def test_titles_are_shown_as_they_are(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        record(on, title="<script>x()</script> ‘日本’")
        page = on.get("delegate", "/documents").text
        assert "<script>x()" not in page and "&lt;script&gt;x()" in page and "日本" in page


def test_the_list_is_paged_with_a_fixed_number_of_queries(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        record(on)
        on.get("auditor", "/documents")
        with on.counted() as few:
            on.get("auditor", "/documents")
        with on.world.engine.begin() as connection:
            connection.exec_driver_sql(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) "
                "INSERT INTO documents (id, procedure_id, document, number, kind, title, name, "
                "size, sha256, content, participant_id, at) "
                "SELECT printf('%032x', i), procedure_id, printf('%032x', i), 1, kind, "
                "printf('Stuk %02d', i), name, size, printf('%064x', i), content, "
                "participant_id, at FROM documents, n"
            )
        with on.counted() as many:
            first = on.get("auditor", "/documents").text
        assert len(many) == len(few)
        assert "Bladzijde 1 van 2" in first and first.count("download>") == 50
        assert on.get("auditor", "/documents?page=2").text.count("download>") == 11
        assert on.get("auditor", "/documents?page=99").text.count("download>") == 11
