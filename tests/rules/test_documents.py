"""Documents: which files are taken, and under what name."""

from __future__ import annotations

import pytest

from criteria.documents import LARGEST, NewDocument, check_document, file_name

PDF = b"%PDF-1.7\n..."
ZIP = b"PK\x03\x04..."


def faults(
    name: str = "Leidraad.pdf", content: bytes = PDF, title: str = "Leidraad", kind: str = "guide"
) -> list[tuple[str, str | None]]:
    found = check_document(NewDocument(title, kind, name, content))
    return [(fault.code, fault.field) for fault in found]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("A.PDF", PDF),
        ("a.docx", ZIP),
        ("a.xlsx", ZIP),
        ("a.zip", ZIP),
        ("a.png", b"\x89PNG\r\n\x1a\n.."),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
        ("a.csv", "naam;prijs\nÉén;2,40\n".encode()),
        ("日本.pdf", PDF),
        ("a.pdf", PDF + b"x" * (LARGEST - len(PDF))),
    ],
)
def test_a_file_that_is_what_it_says(name: str, content: bytes) -> None:
    assert faults(name, content) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg onload='x()'/>"),
        ("a.exe", b"MZ"),
        ("a.js", b"x()"),
        ("a.docm", ZIP),
        ("a.pdf", b"<html>"),
        ("a.pdf", b" %PDF-1.7"),
        ("a.docx", b"\xd0\xcf\x11\xe0"),
        ("a.pdf.html", PDF),
        ("a\u202efdp.exe", PDF),
        ("pdf", PDF),
        ("", PDF),
        ("a.txt", b"a\0b"),
        ("a.csv", b"\xff\xfe\x00"),
    ],
)
def test_another_file_is_refused(name: str, content: bytes) -> None:
    assert faults(name, content) == [("files.kind", "file")]


def test_empty_missing_and_too_large() -> None:
    assert faults("", b"") == [("files.no_file", "file")]
    assert faults("a.pdf", b"") == [("files.empty", "file")]
    assert LARGEST == 20_971_520  # 20 MiB
    assert faults("a.pdf", PDF + b"x" * LARGEST) == [("files.too_large", "file")]


def test_every_fault_is_told_at_its_field() -> None:
    assert faults("", b"", " ", "song") == [
        ("acts.text_missing", "title"),
        ("documents.kind_missing", "kind"),
        ("files.no_file", "file"),
    ]
    assert faults(title="x" * 201) == [("acts.text_long", "title")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Leidraad v2.pdf", "Leidraad v2.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\stukken\\Eisen.docx", "Eisen.docx"),
        ("..\\..\\boot.pdf", "boot.pdf"),
        ("日本 é.pdf", "日本 é.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\u200bb.pdf", "ab.pdf"),
        ("a\r\nX-Evil: 1.pdf", "aX-Evil- 1.pdf"),
        ('a";b=".pdf', "a-;b=.pdf"),
        (".pdf", "document.pdf"),
        ("...", "document"),
        ("", "document"),
        ("a/", "document"),
        ("\0\0.pdf", "document.pdf"),
    ],
)
def test_the_name_is_the_last_part_without_what_cannot_be_seen(typed: str, kept: str) -> None:
    assert file_name(typed) == kept


def test_a_long_name_keeps_its_extension() -> None:
    kept = file_name("x" * 500 + ".pdf")
    assert kept.endswith("x.pdf") and len(kept) <= 150
