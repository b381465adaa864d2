"""Workbooks from outside: every cell as it is; what is no plain value is told with its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.formula import ArrayFormula

from criteria.refusals import Refused
from tender.imports import package, workbook
from tender.imports.workbook import Book, moment_of, read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def made(cells: Mapping[str, Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Blad"
    for address, value in cells.items():
        sheet[address] = value
    return saved(book)


def by_hand(sheet: str, **parts: str | bytes) -> bytes:
    """A workbook of one sheet, written out; `parts` replace or add parts by name."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    links = (
        f'{head}<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{LINKS}/%s" Target="%s"/>%s</Relationships>'
    )
    more = "".join(
        f'<Relationship Id="{name}" Type="{LINKS}/{name}" Target="{name}.xml"/>'
        for name in ("sharedStrings", "styles")
        if f"xl/{name}.xml" in parts
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f"{head}<Types/>",
        "_rels/.rels": links % ("officeDocument", "xl/workbook.xml", ""),
        "xl/workbook.xml": f'{head}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="Blad" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": links % ("worksheet", "worksheets/sheet1.xml", more),
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (files | parts).items():
            archive.writestr(name, text)
    return stream.getvalue()


def row(*cells: str) -> str:
    return f"<sheetData><row r='1'>{''.join(cells)}</row></sheetData>"


def told(book: Book) -> list[tuple[str, str]]:
    return [(one.place, one.refusal.code.partition(".")[2]) for one in book.faults]


def code(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(data)
    return refused.value.refusals[0].code.partition(".")[2]


# What is in the cells


def test_cells_come_as_what_they_are() -> None:
    values = {
        "A1": "tekst",
        "B1": " met\nregels ",
        "C1": 12,
        "D1": 12.5,
        "E1": True,
        "A3": date(2022, 1, 26),
        "B3": datetime.fromisoformat("2022-01-26T09:30:15"),
        "C3": 0.1 + 0.2,  # a spreadsheet shows 0,3 and means it
        "D3": -0.0,
    }
    book = read(made(values))
    assert book.faults == () and book.whole
    assert book.grids == {
        "Blad": {
            (1, 1): "tekst",
            (1, 2): " met\nregels ",
            (1, 3): 12,
            (1, 4): D("12.5"),
            (1, 5): True,
            (3, 1): date(2022, 1, 26),
            (3, 2): datetime.fromisoformat("2022-01-26T09:30:15"),
            (3, 3): D("0.3"),
            (3, 4): 0,
        }
    }
    assert [type(cell) for cell in book.grids["Blad"].values()][2:5] == [int, D, bool]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c r='A1'><v>1.1000000000000001</v></c>", D("1.1")),  # as Excel writes 1.1
        ("<c r='A1'><v>1E-3</v></c>", D("0.001")),
        ("<c r='A1'><v>2.50</v></c>", D("2.5")),
        ("<c r='A1' t='n'><v>145000000</v></c>", 145_000_000),
        ("<c r='A1' t='b'><v>0</v></c>", False),
        ("<c r='A1' t='str'><v>uit een ander programma</v></c>", "uit een ander programma"),
        ("<c r='A1' t='d'><v>2022-01-26</v></c>", date(2022, 1, 26)),
        ("<c><v>5</v></c>", 5),
        ("<c r='A1' t='inlineStr'><is><t>a</t></is></c>", "a"),
        (
            "<c r='A1' t='inlineStr'><is><r><t>a</t></r><r><t> b</t></r>"
            "<rPh sb='0' eb='1'><t>klank</t></rPh></is></c>",
            "a b",
        ),
        ("<c r='A1' t='inlineStr'><is><t>x_x000D_y_x005F_x0041_</t></is></c>", "x\ry_x0041_"),
        ("<c r='A1' t='inlineStr'><is><t>&#233;&lt;</t></is></c>", "é<"),
    ],
)
def test_what_other_programs_write_is_read(cell: str, value: Any) -> None:
    book = read(by_hand(row(cell)))
    assert book.faults == ()
    found = book.grids["Blad"][1, 1]
    assert (found, type(found)) == (value, type(value))


def test_shared_texts_and_styles_of_days_are_read() -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>nul</t></si><si><r><t>e</t></r><r><t>en_x005F_x0041_</t></r>'
        "<rPh sb='0' eb='1'><t>klank</t></rPh></si></sst>"
    )
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" formatCode="[Red]d\\-mmm yy"/>'
        '<numFmt numFmtId="201" formatCode="0.0 &quot;dagen&quot;;@"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="201"/>'
        "</cellXfs></styleSheet>"
    )
    cells = (
        "<c t='s'><v>0</v></c><c t='s'><v>1</v></c><c s='0'><v>44587</v></c>"
        "<c s='1'><v>44587</v></c><c s='2'><v>44587.5</v></c><c s='3'><v>44587</v></c>"
    )
    parts: dict[str, str | bytes] = {"xl/sharedStrings.xml": strings, "xl/styles.xml": styles}
    book = read(by_hand(row(cells), **parts))
    assert list(book.grids["Blad"].values()) == [
        "nul",
        "een_x0041_",
        44587,
        date(2022, 1, 26),
        datetime.fromisoformat("2022-01-26T12:00"),
        44587,
    ]


@pytest.mark.parametrize(
    ("number", "first", "day"),
    [
        ("1", date(1899, 12, 30), "1900-01-01"),
        ("59", date(1899, 12, 30), "1900-02-28"),
        ("61", date(1899, 12, 30), "1900-03-01"),  # 60 is a day that never was
        ("44587", date(1899, 12, 30), "2022-01-26"),
        ("43125", date(1904, 1, 1), "2022-01-26"),
        ("44586.9999999", date(1899, 12, 30), "2022-01-26T00:00:00"),
        ("44587.3958333333", date(1899, 12, 30), "2022-01-26T09:30:00"),
    ],
)
def test_days_are_counted_as_a_spreadsheet_does(number: str, first: date, day: str) -> None:
    assert moment_of(D(number), first).isoformat() == day


@pytest.mark.parametrize("number", ["60", "60.5", "0.5", "-1", "9999999"])
def test_a_number_that_is_no_day_is_none(number: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        moment_of(D(number), date(1899, 12, 30))


# What is told with its cell


def test_formulas_errors_and_merged_cells_are_told_with_their_cells() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Blad"
    sheet["A1"] = "=1+1"
    sheet["B2"] = ArrayFormula("B2:B3", "=SUM(A1:A2)")
    sheet["C3"] = "#REF!"
    sheet["D4"] = "goed"
    sheet.merge_cells("D4:E5")
    found = read(saved(book))
    assert told(found) == [
        ("Blad!A1", "formula"),
        ("Blad!B2", "formula"),
        ("Blad!C3", "error_cell"),
        ("Blad!D4:E5", "merged"),
    ]
    assert found.grids == {"Blad": {(4, 4): "goed"}}


@pytest.mark.parametrize(
    "cell",
    [
        "<c r='A1' t='s'><v>0</v></c>",
        "<c r='A1' t='s'><v>-1</v></c>",
        "<c r='A1'><v>nan</v></c>",
        "<c r='A1'><v>1E+400</v></c>",
        "<c r='A1'><v>1E-400</v></c>",
        "<c r='A1'><v>٣</v></c>",
        "<c r='A1' t='b'><v>2</v></c>",
        "<c r='A1' t='d'><v>morgen</v></c>",
        "<c r='A1' t='x'><v>1</v></c>",
        "<c r='A1' t='n'><v> 1</v></c>",
    ],
)
def test_a_cell_that_cannot_be_read_is_told(cell: str) -> None:
    assert told(read(by_hand(row(cell)))) == [("Blad!A1", "cell_wrong")]


def test_a_sheet_that_is_not_read_is_not_looked_at() -> None:
    book = read(made({"A1": "=1+1"}), skip=["Blad"])
    assert (book.faults, book.grids) == ((), {"Blad": {}})


# Too much


def test_a_hundred_thousand_rows_are_refused_with_the_sheet_and_the_cell() -> None:
    rows = "".join(f"<row><c><v>{n}</v></c><c><v>1</v></c></row>" for n in range(100_000))
    book = read(by_hand(f"<sheetData>{rows}</sheetData>"))
    assert told(book) == [("Blad!A20001", "too_many_rows")] and not book.whole


def test_a_cell_far_away_is_refused_and_an_empty_one_is_nothing() -> None:
    far = "<sheetData><row r='1048576'><c r='XFD1048576'%s</row></sheetData>"
    assert told(read(by_hand(far % "><v>1</v></c>"))) == [("Blad!XFD1048576", "too_many_rows")]
    assert read(by_hand(far % " s='0'/>")).faults == ()
    wide = row("<c r='XFD1'><v>1</v></c>")
    assert told(read(by_hand(wide))) == [("Blad!XFD1", "too_many_columns")]


def test_a_claimed_size_is_not_believed() -> None:
    claim = "<dimension ref='A1:XFD1048576'/>" + row("<c r='A1'><v>1</v></c>")
    assert read(by_hand(claim)).grids == {"Blad": {(1, 1): 1}}


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 2)
    book = read(by_hand(row("<c><v>1</v></c>" * 3)))
    assert told(book) == [("Blad!C1", "too_many_cells")]


def test_a_bomb_is_not_unpacked() -> None:
    blank = b" " * (workbook.MOST_UNPACKED + 1)
    data = by_hand("", **{"xl/worksheets/sheet1.xml": blank})
    assert len(data) < 100_000
    assert code(data) == "unpacks_too_large"
    many = {f"xl/part{n}.xml": "" for n in range(workbook.MOST_PARTS)}
    assert code(by_hand("", **many)) == "unpacks_too_large"


def test_a_bomb_of_parts_that_nobody_asks_for_is_left_packed() -> None:
    blank = b" " * (workbook.MOST_UNPACKED + 1)
    assert read(by_hand(row("<c><v>1</v></c>"), **{"xl/media/a.png": blank})).whole


# No workbook


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/vbaProject.bin": b"\xd0\xcf"},
        {"xl/macrosheets/sheet1.xml": "<x/>"},
        {"[Content_Types].xml": "<Types><Override ContentType='x.macroEnabled.main'/></Types>"},
    ],
)
def test_macros_are_refused(parts: dict[str, str | bytes]) -> None:
    assert code(by_hand(row(), **parts)) == "macros"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\x00" * 200,
        made({"A1": 1})[:-200],
        made({"A1": 1}).replace(b"PK\x01\x02", b"PK\x01\x03"),
        by_hand("<sheetData><row>"),
        by_hand("<row r='x'/>"),
        by_hand(row("<c r='1A'/>")),
        by_hand("", **{"_rels/.rels": "<Relationships/>"}),
        by_hand(
            "", **{"xl/workbook.xml": "<workbook><sheets><sheet name='a'/></sheets></workbook>"}
        ),
        by_hand("", **{"xl/worksheets/sheet1.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        by_hand("", **{"xl/worksheets/sheet1.xml": b"\xff\xfe\x00"}),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert code(data) == "not_a_workbook"


def test_a_lying_length_does_not_help() -> None:
    """The headers claim one byte for a sheet of many; what comes out is checked all the same."""
    data = bytearray(by_hand(row("<c r='A1'><v>1</v></c>") + " " * 100_000))
    name = b"xl/worksheets/sheet1.xml"
    place = data.rindex(name)
    data[place - 46 + 24 : place - 46 + 28] = (1).to_bytes(4, "little")
    assert code(bytes(data)) == "not_a_workbook"


def test_a_workbook_with_a_password_and_an_old_one_are_told_apart() -> None:
    from tender.imports.plans import read_bytes

    for name, data, wanted in (
        ("a.xlsx", package.OLD + b"\0" * 600, "files.old_excel"),
        ("a.xls", package.OLD + b"\0" * 600, "files.old_excel"),
        ("a.xlsm", made({"A1": 1}), "files.macros"),
        ("a.XLSX", b"{}", "files.not_a_workbook"),
        ("a.json", made({"A1": 1}), "files.kind_unknown"),
        ("a.csv", b"a;b", "files.kind_unknown"),
        ("a", b"{}", "files.kind_unknown"),
        ("a.json", b"\xff\xff", "files.not_utf8"),
    ):
        with pytest.raises(Refused) as refused:
            read_bytes(name, data)
        assert refused.value.refusals[0].code == wanted


def test_what_decorates_a_sheet_does_not_matter() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Blad"
    sheet["A1"] = "x"
    sheet["A1"].font = Font(bold=True)
    sheet["A1"].hyperlink = "https://example.org"
    sheet.sheet_state = "visible"
    sheet.auto_filter.ref = "A1:B2"
    sheet.freeze_panes = "A2"
    hidden = book.create_sheet("Verborgen")
    hidden["B2"] = 1
    hidden.sheet_state = "hidden"
    assert read(saved(book)).grids == {"Blad": {(1, 1): "x"}, "Verborgen": {(2, 2): 1}}
