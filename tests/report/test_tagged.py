"""Every PDF is tagged and can be kept: measured, and a small one read as a screen reader does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import c_ushort
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pypdfium2
import pytest
from pikepdf import pdfa
from pypdfium2 import raw

from criteria.award_advice import AdvicePart
from criteria.court import FULL
from criteria.phases import Step
from criteria.text import Text
from tender.actions.reporting import read_report
from tender.pages.court import court_bundle
from tender.report import contract_annex, procedure_record, render, story_advice
from tender.report.drawing import Drawing, put_block
from tender.report.flowables import Chart
from tender.report.guide_parts import bullets
from tender.report.paper import Sheet, printed
from tender.report.signing import signatures
from tender.report.story_parts import BRAND, TINT, Pen, arrange, boxed, para
from tender.store import reports
from tests.report.guides import made, sealed
from tests.rules.test_contract_annex import ANNEX
from tests.worlds import Worlds, moment

WALL = "2022-06-30T11:00"
DRAWN = {"Tj", "TJ", "'", '"', *("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh")}
"""The operators that put something on a page."""
ARTIFACT = -1
KINDS = {
    *("index", "plan", "opening_applications", "opening_quality", "opening_price", "minutes"),
    *("selection", "clarification", "rejection", "award", "report", "record"),
    *("report_public", "report_tenderer", "annex", "draft annex", "advice", "guide in English"),
    *("report in English", "record in English"),
}


@pytest.fixture(scope="module")
def papers(sqlite_worlds: Worlds) -> dict[str, bytes]:
    """One of each kind."""
    with sqlite_worlds.at(Step.CLOSED) as world, world.looked() as session:
        actor, case = world.identity("officer"), world.case()
        bundle = court_bundle(session, actor, case, FULL, None, moment(WALL))
        drawn = {line.document.kind: draw for line, draw in reversed(bundle.drawn)}
        found = {kind: draw() for kind, draw in drawn.items()}
        found["index"] = next(bundle.parts())[1]
        report = read_report(
            reports.report(session, case.id, reports.report_count(session, case.id))
        )
    found["report in English"] = render.render(report, "en")
    found["record in English"] = procedure_record.render(report, "en")
    found["annex"] = contract_annex.render(ANNEX)
    found["draft annex"] = contract_annex.render(replace(ANNEX, draft=True), "en")
    about = ("R-1", Text("Zorg", "Care"), "Regio", 1, datetime(2022, 1, 20, 9, tzinfo=UTC))
    found["advice"] = story_advice.render(story_advice.Annex(*about, AdvicePart((), ())), "nl")
    found["guide in English"] = sealed(made(), "en")
    return found


def test_there_is_one_of_each_kind(papers: dict[str, bytes]) -> None:
    assert set(papers) == KINDS


# Measured


def test_no_check_of_pdf_ua_fails_or_is_left_out(papers: dict[str, bytes], tmp_path: Path) -> None:
    for kind, data in papers.items():
        file = tmp_path / "paper.pdf"
        file.write_bytes(data)
        found = pdfua.validate(str(file))
        assert found.findings == found.skipped == (), kind


def test_every_rule_of_pdf_a_2b_holds(papers: dict[str, bytes]) -> None:
    """The measure knows level B alone, and not the claim of PDF/UA, which XMP describes itself.
    Level A asks for tags besides, which the other tests look at."""
    for kind, data in papers.items():
        with pikepdf.open(BytesIO(data)) as pdf:
            told = pdf.Root.Metadata.read_bytes().decode()
            told = told.replace("<pdfaid:conformance>A<", "<pdfaid:conformance>B<")
            told = re.sub(r"<pdfuaid:.*</pdfaExtension:schemas>", "", told, flags=re.DOTALL)
            told = re.sub(r"xmlns:pdf(uaid|aExtension|aSchema|aProperty)=\S+(?=[\s>])", "", told)
            told = told.replace("\n >", ">")
            pdf.Root.Metadata = pdf.make_stream(
                told.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
            )
            out = BytesIO()
            pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        found = pdfa.validate_written(out, "2b")
        assert (found.verdict, found.findings) == ("pass", []), kind


def test_all_that_is_drawn_is_in_the_tree_once_or_decoration(papers: dict[str, bytes]) -> None:
    for kind, data in papers.items():
        with pikepdf.open(BytesIO(data)) as pdf:
            pieces = pdf.Root.StructTreeRoot.ParentTree.Nums
            for number, page in enumerate(pdf.pages):
                assert pieces[2 * number] == number == page.StructParents, kind
                assert list(_marks(page)) == list(range(len(pieces[2 * number + 1]))), kind
            held = sorted(place for place in _held(pdf.Root.StructTreeRoot.K))
            of_pages = list(pieces)[1 : 2 * len(pdf.pages) : 2]
            assert len(held) == len(set(held)) == sum(map(len, of_pages)), kind


def test_a_click_on_a_line_of_the_contents_goes_to_its_heading(papers: dict[str, bytes]) -> None:
    for kind in ("report", "report_public", "plan", "guide in English"):
        with pikepdf.open(BytesIO(papers[kind])) as pdf:
            numbers = {page.objgen: n for n, page in enumerate(pdf.pages, 1)}
            links = list(_named(pdf.Root.StructTreeRoot.K, "Link"))
            told = list(pdf.Root.StructTreeRoot.ParentTree.Nums)[2 * len(pdf.pages) :]
            assert [one.objgen for one in told[1::2]] == [one.objgen for one in links], kind
            for one, place in zip(links, told[::2], strict=True):
                note = one.K[1].Obj
                assert note.StructParent == place and str(note.Contents), kind
                assert numbers[note.Dest[0].objgen] > 1, kind
            assert len(links) > 5, kind


def _marks(page: Any) -> Iterator[int]:
    """The number of each piece of a page; pieces stand beside each other and hold all there is."""
    inside = None
    for step in pikepdf.parse_content_stream(page):
        name = str(step.operator)
        if name in ("BDC", "BMC"):
            assert inside is None
            inside = step.operands[1].get("/MCID", ARTIFACT) if name == "BDC" else ARTIFACT
            if inside != ARTIFACT:
                yield int(inside)
        elif name == "EMC":
            inside = None
        else:
            assert name not in DRAWN or inside is not None
    assert inside is None


def _kids(element: Any) -> list[Any]:
    return list(element.K) if isinstance(element.K, pikepdf.Array) else [element.K]


def _held(element: Any) -> Iterator[tuple[tuple[int, int], int]]:
    """Page and number of each piece below an element."""
    for kid in _kids(element):
        if isinstance(kid, int):
            yield element.Pg.objgen, kid
        elif "/Obj" in kid:
            assert kid.Obj.Subtype == "/Link"
        elif "/MCID" in kid:
            yield kid.Pg.objgen, int(kid.MCID)
        else:
            assert kid.P.objgen == element.objgen
            yield from _held(kid)


def _named(element: Any, *roles: str) -> Iterator[Any]:
    if str(element.S)[1:] in roles:
        yield element
    for kid in _kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _named(kid, *roles)


def test_one_title_no_level_skipped_and_every_row_as_wide_as_its_table(
    papers: dict[str, bytes],
) -> None:
    for kind, data in papers.items():
        with pikepdf.open(BytesIO(data)) as pdf:
            top = pdf.Root.StructTreeRoot.K
            levels = [int(str(one.S)[2:]) for one in _named(top, "H1", "H2", "H3", "H4")]
            assert levels.count(1) == 1 == levels[0], kind
            assert all(b <= a + 1 for a, b in pairwise(levels)), kind
            for table in _named(top, "Table"):
                assert len({sum(map(_columns, _kids(row))) for row in _kids(table)}) == 1, kind
                heads = list(_named(table, "TH"))
                assert heads and all("/Scope" in head.A for head in heads), kind


def _columns(cell: Any) -> int:
    return int(cell.A.get("/ColSpan", 1)) if "/A" in cell else 1


def test_a_chart_says_what_it_shows_in_the_language_of_the_document(
    papers: dict[str, bytes],
) -> None:
    told = {}
    for kind in ("report", "plan", "guide in English"):
        with pikepdf.open(BytesIO(papers[kind])) as pdf:
            told[kind] = [str(one.Alt) for one in _named(pdf.Root.StructTreeRoot.K, "Figure")]
    assert "Balken van de punten: 6,27; 11,47; 3,60, bij een gewicht van 20" in told["report"]
    assert any(one.startswith("Grafiek van de lumpsum") for one in told["report"])
    assert [one.split(".")[0] for one in told["plan"]] == ["Grafiek van de punten voor elke prijs"]
    assert told["guide in English"][0].startswith("Chart of the points for each price.")


# Read back


def _read(data: bytes) -> list[Any]:
    """The tree as nested lists: what each element is, and what stands in it."""
    words: dict[tuple[tuple[int, int], int], str] = {}
    with pypdfium2.PdfDocument(data) as document, pikepdf.open(BytesIO(data)) as pdf:
        for page, own in zip(document, pdf.pages, strict=True):
            text = page.get_textpage()
            for one in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
                place = own.objgen, raw.FPDFPageObj_GetMarkedContentID(one)
                size = raw.FPDFTextObj_GetText(one, text, None, 0)
                held = (c_ushort * (size // 2))()
                raw.FPDFTextObj_GetText(one, text, held, size)
                words[place] = words.get(place, "") + bytes(held).decode("utf-16-le")[:-1] + " "
        return _told(pdf.Root.StructTreeRoot.K, words)


def _told(element: Any, words: dict[Any, str]) -> list[Any]:
    told: list[Any] = [str(element.S)[1:]]
    for kid in _kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            told.append(_told(kid, words))
        elif isinstance(kid, pikepdf.Dictionary):
            told.append(" ".join(words.get((kid.Pg.objgen, int(kid.MCID)), "").split()))
        else:
            told.append(" ".join(words.get((element.Pg.objgen, kid), "").split()))
    return told


SHEET = Sheet("Titel", "Wie", "Wat", "merk", ("voet", "voet"), "Concept")


def paper(*story: Any) -> bytes:
    return printed(Pen("nl"), SHEET, lambda _: arrange(story))


def test_a_document_reads_in_order_without_what_stands_around_it() -> None:
    pen = Pen("nl")
    chart = Chart(Drawing(50, 20), "Een balk")
    put_block(chart.drawing, 0, 0, 40, 10, "1")
    data = paper(
        para("Verslag", "title"),
        pen.heading("Kop", "kop"),
        para("Een zin."),
        *bullets(["een", "twee"]),
        pen.sub("Onder"),
        pen.facts([("Naam", "Regio")]),
        pen.table(
            ["Nr", "Wie"], [["1", [para("A", "bold"), para("a", "cell")]], ["2", chart]], (1, 4)
        ),
        boxed([para("In een vak")], TINT, BRAND),
        signatures(("A", "eerste"), ("B", "tweede"), "Plaats"),
    )
    assert _read(data) == [
        "Document",
        ["H1", "Verslag"],
        ["H2", "Kop"],
        ["P", "Een zin."],
        [
            "L",
            ["LI", ["Lbl", "•"], ["LBody", "een"]],
            ["LI", ["Lbl", "•"], ["LBody", "twee"]],
        ],
        ["H3", "Onder"],
        ["Table", ["TR", ["TH", "Naam"], ["TD", "Regio"]]],
        [
            "Table",
            ["TR", ["TH", "Nr"], ["TH", "Wie"]],
            ["TR", ["TD", "1"], ["TD", ["P", "A"], ["P", "a"]]],
            ["TR", ["TD", "2"], ["TD", ["Figure", ""]]],
        ],
        ["Div", ["P", "In een vak"]],
        ["Div", ["P", "A"], ["P", "eerste"], ["P", "Plaats"]],
        ["Div", ["P", "B"], ["P", "tweede"], ["P", "Plaats"]],
    ]


def test_on_an_english_page_what_was_typed_is_marked_as_dutch(papers: dict[str, bytes]) -> None:
    def story(pen: Pen) -> list[Any]:
        table = pen.table([pen.say("weight")], [["Getypt"], ["12"]], (1,))
        return [pen.heading(pen.say("contents"), "c"), para("Een zin."), table]

    found = dict(_languages(printed(Pen("en"), SHEET, story)))
    assert found == {"H1": [""], "H2": [], "P": ["nl-NL"], "TH": [""], "TD": ["nl-NL", ""]}
    assert {one for told in dict(_languages(papers["report"])).values() for one in told} == {""}
    for kind in ("report in English", "record in English"):
        found = dict(_languages(papers[kind]))
        assert "nl-NL" in found["P"], kind
        labels = [*found["H2"], *found["TH"]]  # a few words are the same in both languages
        assert labels.count("nl-NL") <= len(labels) / 10, kind


def _languages(data: bytes) -> Iterator[tuple[str, list[str]]]:
    """For each kind of element the languages that it says it has."""
    with pikepdf.open(BytesIO(data)) as pdf:
        for role in ("H1", "H2", "P", "TH", "TD"):
            found = _named(pdf.Root.StructTreeRoot.K, role)
            yield role, [str(one.get("/Lang", "")) for one in found]


LONG = " ".join(f"woord{number}" for number in range(1500))


def flat(told: list[Any]) -> str:
    return " ".join(part if isinstance(part, str) else flat(part) for part in told[1:])


def test_a_paragraph_or_box_over_pages_is_one() -> None:
    told = _read(paper(para("Kop", "h1"), para(LONG), boxed([para(LONG)], TINT, BRAND)))
    assert [part[0] for part in told[1:]] == ["H1", "P", "Div"]
    assert len(told[2]) > 2  # a piece on each page
    assert [part[0] for part in told[3][1:]] == ["P"]
    assert flat(told[2]) == flat(told[3]) == LONG


def test_a_table_over_pages_is_one_and_its_head_is_read_once() -> None:
    rows = [[str(number), LONG if number == 30 else "tekst"] for number in range(60)]
    data = paper(para("Kop", "h1"), Pen("nl").table(["Nr", "Wat"], rows, (1, 6)))
    (table,) = (part for part in _read(data)[1:] if part[0] == "Table")
    assert table[1] == ["TR", ["TH", "Nr"], ["TH", "Wat"]]
    assert [[flat(cell) for cell in row[1:]] for row in table[2:]] == rows
    assert all([cell[0] for cell in row[1:]] == ["TD", "TD"] for row in table[2:])


def test_a_heading_after_a_gap_of_levels_is_one_deeper() -> None:
    told = _read(paper(para("Brief", "h1"), para("Deel", "h3"), para("Brief", "h1")))
    assert [part[0] for part in told[1:]] == ["H1", "H2", "H2"]
