"""What is found in a file from outside before anybody opens it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
import pytest
from docx import Document
from openpyxl import Workbook
from pikepdf import Array, Dictionary, Name, Stream
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from criteria.documents import LARGEST
from criteria.refusals import Refused
from tender.imports import inspect, office
from tender.imports.inspect import inspect_file, renamed


def pdf(change: Callable[[Any], object] = lambda made: None, **saving: Any) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    change(made)
    out = BytesIO()
    made.save(out, **saving)
    return out.getvalue()


def printed() -> bytes:
    """A page of A4 as programs make it: sizes with decimals, fonts, packed content."""
    out = BytesIO()
    page = Canvas(out, pagesize=A4, pageCompression=1)
    page.setTitle("Verklaring")
    page.setFont("Helvetica", 11.5)
    page.drawString(72.25, 700.5, "Verklaring van de Belastingdienst")
    page.bookmarkPage("begin")
    page.addOutlineEntry("Begin", "begin")
    page.showPage()
    page.save()
    return out.getvalue()


def resaved(data: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as made:
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def docx() -> bytes:
    out = BytesIO()
    Document().save(out)
    return out.getvalue()


def xlsx() -> bytes:
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


def packed(data: bytes, name: str, content: bytes) -> bytes:
    """A file with one part more, or another one in its place."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as given, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for part in given.namelist():
            if part != name:
                made.writestr(part, given.read(part))
        made.writestr(name, content)
    return out.getvalue()


def hidden(what: str) -> bytes:
    """A file that is to stand inside another one, with something in it."""
    if what == "vba":
        return packed(xlsx(), "xl/vbaProject.bin", b"x")
    return packed(docx(), "word/embeddings/deeper.xlsx", xlsx())


def linked(target: str) -> bytes:
    """A part that says where a file inside stands."""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="http://x/package" Target="{target}"/></Relationships>'
    ).encode()


def refused(name: str, data: bytes) -> str:
    """The code for which a file is refused, in this very process."""
    with pytest.raises(Refused) as told:
        inspect.read_bytes(name, data)
    (one,) = told.value.refusals
    assert one.sentence("nl") and one.sentence("en")
    return one.code


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("vog.pdf", pdf(), inspect.PDF),
        ("VOG.PDF", pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), inspect.PDF),
        ("afdruk.pdf", printed(), inspect.PDF),
        ("afdruk.pdf", resaved(printed()), inspect.PDF),
        ("foto.png", png(), inspect.PNG),
        ("foto.jpg", b"\xff\xd8\xff\xe0" + bytes(100) + b"\xff\xd9", inspect.JPEG),
        ("foto.jpeg", b"\xff\xd8\xff\xe0" + bytes(100) + b"\xff\xd9", inspect.JPEG),
        ("brief.docx", docx(), office.DOCX),
        ("cijfers.xlsx", xlsx(), office.XLSX),
    ],
)
def test_an_ordinary_file_is_taken_by_name_and_content(name: str, data: bytes, kind: str) -> None:
    assert inspect.read_bytes(name, data) == kind


def test_a_file_is_read_in_a_process_of_its_own() -> None:
    assert inspect_file("VOG.pdf", pdf()) == inspect.PDF
    with pytest.raises(Refused) as told:
        inspect_file("VOG.pdf", pdf(_script))
    assert [(one.code, one.field) for one in told.value.refusals] == [("inspect.script", "file")]


def _script(made: Any) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert('x')")


def _script_in_names(made: Any) -> None:
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([])))


def _launch(made: Any) -> None:
    made.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.Launch))])


def _elsewhere(made: Any) -> None:
    act = Dictionary(S=Name.GoToR, F="//server/share/x.pdf", D=Array([0, Name.Fit]))
    made.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, A=act)])


def _share(made: Any) -> None:
    act = Dictionary(S=Name.URI, URI="\\\\server\\share\\x.pdf")
    made.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, A=act)])


def _own_disk(made: Any) -> None:
    act = Dictionary(S=Name.URI, URI="FILE:///c:/x.exe")
    made.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, A=act)])


def _from_outside(made: Any) -> None:
    made.Root.Data = Stream(made, b"", F="//server/share/x")


def _page_acts(made: Any) -> None:
    made.pages[0].AA = Dictionary(O=Dictionary(S=Name.GoTo))


def _goes_online(made: Any) -> None:
    made.Root.OpenAction = Dictionary(S=Name.URI, URI="https://example.org")


def _goes_online_later(made: Any) -> None:
    after = Dictionary(S=Name.URI, URI="https://example.org")
    made.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([]), Next=after)


def _sends(made: Any) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array([Dictionary(A=Dictionary(S=Name.SubmitForm))]))


def _attached(made: Any) -> None:
    made.attachments["x.exe"] = b"MZ"


def _film(made: Any) -> None:
    made.pages[0].Annots = Array([Dictionary(Subtype=Name.RichMedia)])


def _living(made: Any) -> None:
    made.Root.AcroForm = Dictionary(XFA=Stream(made, b"<xdp/>"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_script, "script"),
        (_script_in_names, "script"),
        (_launch, "acts_by_itself"),
        (_elsewhere, "links_away"),
        (_share, "links_away"),
        (_own_disk, "links_away"),
        (_from_outside, "links_away"),
        (_page_acts, "acts_by_itself"),
        (_goes_online, "acts_by_itself"),
        (_goes_online_later, "acts_by_itself"),
        (_sends, "acts_by_itself"),
        (_attached, "file_inside"),
        (_film, "media"),
        (_living, "living_form"),
    ],
)
@pytest.mark.parametrize("how", list(pikepdf.ObjectStreamMode))
def test_a_pdf_that_does_something_is_refused_also_when_it_is_packed(
    change: Callable[[Any], object], code: str, how: Any
) -> None:
    data = pdf(change, object_stream_mode=how)
    assert refused("a.pdf", data) == f"inspect.{code}"


def test_a_name_in_disguise_is_still_a_script() -> None:
    data = pdf(_script, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"/JavaScript" in data
    data = data.replace(b"/JavaScript", b"/J#61vaScrip").replace(b"/JS", b"/J#53")
    assert refused("a.pdf", data) in ("inspect.script", "inspect.damaged")


def test_a_link_to_click_and_a_page_to_open_at_are_fine() -> None:
    def change(made: Any) -> None:
        made.Root.OpenAction = Array([made.pages[0].obj, Name.Fit])
        link = Dictionary(S=Name.URI, URI="https://example.org")
        made.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, A=link)])

    assert inspect.read_bytes("a.pdf", pdf(change)) == inspect.PDF


@pytest.mark.parametrize("user", ["", "geheim"])
def test_a_protected_pdf_is_refused(user: str) -> None:
    data = pdf(encryption=pikepdf.Encryption(owner="baas", user=user))
    assert refused("a.pdf", data) == "inspect.locked"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("factuur.pdf", b"MZ" + bytes(200), "program"),
        ("factuur.pdf", b"\x7fELF" + bytes(200), "program"),
        ("factuur.pdf", b"#!/bin/sh\nrm -rf ~\n", "program"),
        ("factuur.pdf", docx(), "files.kind"),
        ("factuur.pdf", b" " + pdf(), "files.kind"),
        ("factuur.pdf", b"%PDF-1.7\nnothing", "damaged"),
        ("factuur.pdf", pdf()[:-40], "damaged"),
        ("factuur.exe", pdf(), "files.kind"),
        ("factuur", pdf(), "files.kind"),
        ("factuur.html", b"<script>alert(1)</script>", "files.kind"),
        ("tekening.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "files.kind"),
        ("foto.png", png() + b"%PDF-1.7", "damaged"),
        ("foto.jpg", b"\xff\xd8\xff\xe0%PDF-1.7" + bytes(50), "two_kinds"),
        ("foto.jpg", b"\xff\xd8\xff\xe0" + docx(), "two_kinds"),
        ("factuur.pdf", pdf() + docx(), "two_kinds"),
        ("brief.docx", xlsx(), "kind_office"),
        ("brief.docx", pdf(), "kind_office"),
        ("brief.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "old_office"),
        ("brief.docx", docx()[:300], "damaged"),
        ("brief.docm", docx(), "macros"),
        ("brief.docx", packed(docx(), "word/vbaProject.bin", b"x"), "macros"),
        ("brief.docx", packed(docx(), "word/activeX/activeX1.xml", b"<x/>"), "macros"),
        ("brief.docx", packed(docx(), "word/embeddings/oleObject1.bin", b"MZ"), "file_inside"),
        ("brief.docx", packed(docx(), "word/embeddings/x.exe", b"MZ"), "file_inside"),
        ("brief.docx", packed(docx(), "word/embeddings/x", b"MZ"), "file_inside"),
        ("brief.docx", packed(docx(), "word/embeddings/x.xlsm", xlsx()), "file_inside"),
        ("brief.docx", packed(docx(), "word/embeddings/x.xlsx", b"MZ"), "kind_office"),
        ("brief.docx", packed(docx(), "word/embeddings/x.xlsx", hidden("vba")), "macros"),
        ("brief.docx", packed(docx(), "word/embeddings/x.docx", hidden("sheet")), "file_inside"),
        (
            "brief.docx",
            packed(docx(), "word/_rels/a.xml.rels", linked("media/x.exe")),
            "file_inside",
        ),
        ("brief.docx", packed(docx(), "../../etc/passwd", b"x"), "damaged"),
        ("brief.docx", packed(docx(), "WORD/document.xml", b"<x/>"), "damaged"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name: str, data: bytes, code: str) -> None:
    assert refused(name, data) == (code if "." in code else f"inspect.{code}")


def test_the_sheet_behind_a_chart_is_taken() -> None:
    chart = packed(docx(), "word/embeddings/Microsoft_Excel_Sheet1.xlsx", xlsx())
    chart = packed(chart, "word/charts/_rels/chart1.xml.rels", linked("../embeddings/Sheet1.xlsx"))
    assert inspect.read_bytes("brief.docx", chart) == office.DOCX


def field(*parts: str) -> bytes:
    """A part of a letter with a field; what it says stands in pieces, as programs write it."""
    said = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in parts)
    return (
        f'<w:ftr xmlns:w="urn:w"><w:r><w:fldChar w:fldCharType="begin"/></w:r>{said}'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>DDE | x</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:ftr>'
    ).encode()


def sheet(formula: str) -> bytes:
    return f'<worksheet xmlns="urn:s"><c><f>{formula}</f><v>a|b</v></c></worksheet>'.encode()


SIMPLE = b'<w:ftr xmlns:w="urn:w"><w:fldSimple w:instr="%s"/></w:ftr>'
LINKED = (
    b'<externalLink xmlns="urn:s"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
)


@pytest.mark.parametrize(
    ("name", "part", "content"),
    [
        ("a.docx", "word/footer9.xml", field(" DDEAUTO c:\\x.exe ")),
        ("a.docx", "word/footer9.xml", field(" D", "DE", "auto", " x")),
        ("a.docx", "word/footer9.xml", field(" D&#68;E x")),
        ("a.docx", "word/footer9.xml", field(" dde x").decode().encode("utf-16")),
        ("a.docx", "word/odd.name", field("DDE x")),
        ("a.docx", "word/footer9.xml", SIMPLE % b"DDE excel x"),
        ("a.docx", "word/footer9.xml", b" " * 65_530 + field("DDEAUTO x")),
        ("a.docx", "word/footer9.xml", b" " * 70_000 + field("DDEAUTO x")),
        ("a.xlsx", "xl/worksheets/sheet9.xml", sheet("cmd|'/c calc'!A0")),
        ("a.xlsx", "xl/worksheets/sheet9.xml", sheet("1+cmd&#124;'/c calc'!A0")),
        ("a.xlsx", "xl/externalLinks/externalLink1.xml", LINKED),
    ],
)
def test_what_starts_another_program_is_refused(name: str, part: str, content: bytes) -> None:
    data = packed(docx() if name == "a.docx" else xlsx(), part, content)
    assert refused(name, data) == "inspect.starts_program"


@pytest.mark.parametrize(
    ("name", "part", "content"),
    [
        ("a.docx", "word/footer9.xml", field(" PAGE ")),
        ("a.docx", "word/footer9.xml", field(" HYPERLINK https://example.org/DDE ")),
        ("a.docx", "word/footer9.xml", SIMPLE % b"DATE | DDE"),
        ("a.xlsx", "xl/worksheets/sheet9.xml", sheet('IF(A1="a|b",1,0)')),
        ("a.xlsx", "xl/worksheets/sheet9.xml", sheet("'blad a|b'!A1")),
    ],
)
def test_an_ordinary_field_or_formula_is_taken(name: str, part: str, content: bytes) -> None:
    data = packed(docx() if name == "a.docx" else xlsx(), part, content)
    assert inspect.read_bytes(name, data) in office.KINDS.values()


def test_a_template_from_elsewhere_is_refused() -> None:
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="http://x/{}" Target="https://example.org/x" '
        'TargetMode="External"/></Relationships>'
    )
    part = "word/_rels/settings.xml.rels"
    bad = packed(docx(), part, links.format("attachedTemplate").encode())
    fine = packed(docx(), part, links.format("hyperlink").encode())
    assert refused("a.docx", bad) == "inspect.fetches"
    assert inspect.read_bytes("a.docx", fine) == office.DOCX


def test_a_file_that_unpacks_to_a_flood_is_refused() -> None:
    flood = packed(docx(), "word/media/image1.png", bytes(30 * 1024 * 1024))
    assert len(flood) < 100_000
    assert refused("a.docx", flood) == "files.unpacks_too_large"


def test_so_many_parts_are_refused() -> None:
    out = BytesIO(docx())
    with ZipFile(out, "a") as made:
        for number in range(office.MOST_PARTS):
            made.writestr(f"word/{number}.xml", "")
    assert refused("a.docx", out.getvalue()) == "files.unpacks_too_large"


@pytest.mark.parametrize(("data", "code"), [(b"", "files.empty"), (None, "files.too_large")])
def test_nothing_and_too_much_start_no_process(
    data: bytes | None, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspect.child, "_answer", None)
    with pytest.raises(Refused) as told:
        inspect_file("a.pdf", b"%PDF-" + bytes(LARGEST - 4) if data is None else data)
    assert [one.code for one in told.value.refusals] == [code]


def test_a_name_cannot_hide_what_a_file_is() -> None:
    """Read from right to left this name ends in pdf; it is kept without that mark."""
    with pytest.raises(Refused) as told:
        inspect_file("contract\u202efdp.exe", pdf())
    assert told.value.refusals[0].code == "files.kind"
    assert inspect_file("../../geheim\u202e.pdf", pdf()) == inspect.PDF


@pytest.mark.parametrize("name", ["../../vog.pdf", "C:\\vog.pdf", "v\u202eog.pdf", "a\0b.pdf"])
def test_it_is_told_when_a_name_was_changed(name: str) -> None:
    assert renamed(name)
    assert not renamed("VOG Stichting De Linde (2022).pdf")
