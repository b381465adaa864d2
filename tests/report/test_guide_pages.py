"""The pages of the guide: what stands around each, odd and long texts, tables, the same bytes."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.platypus import Table

from criteria.guide import Version, amendments
from criteria.plan import EvaluationPlan
from criteria.plan import format as plan_format
from criteria.requirements import BIDDING
from criteria.text import Text
from tender.report.guide import render
from tender.report.story_parts import Pen
from tests.paper import pages, words
from tests.report.guides import AT, LATER, SEAL, begun, made, sealed, short

ODD = "Łódź, Ελλάδα, Българија, Ærø, Þór, Ġgantija a <b> & c </para> 😀 \u202e"
LONG_WORD = "meervoudigeondernemingsraadsverkiezing" * 12
DRAFT = "Concept, niet verzegeld"


# What stands around every page


def test_every_page_of_a_sealed_plan_has_version_seal_and_count(printed: bytes) -> None:
    total = len(pages(printed))
    for number, shown in enumerate(pages(printed), 1):
        assert f"Bladzijde {number} van {total}" in shown
        assert "Versie 1, verzegeld op 1 november 2021" in shown
        assert f"Controlegetal {SEAL}" in shown and "zegel " not in shown.lower()
        assert DRAFT not in shown


def test_a_long_title_never_hides_version_or_seal() -> None:
    plan = replace(short(made()), title=Text("Lange naam " * 18, "Long"))
    for shown in pages(sealed(plan)):
        assert "Versie 1, verzegeld op 1 november 2021" in shown and SEAL in shown


def test_every_page_of_a_draft_says_so_twice_and_shows_no_seal() -> None:
    for shown in pages(render(begun(), "nl", version=3)):
        assert shown.count(DRAFT) >= 2 and "Concept 3." in shown
        assert "Controlegetal" not in shown and "verzegeld op" not in shown


def test_title_language_outline_and_letter_types(printed: bytes) -> None:
    reader = PdfReader(BytesIO(printed))
    catalog: Any = reader.trailer["/Root"]
    assert catalog["/Lang"] == "nl-NL"
    assert reader.metadata is not None
    assert reader.metadata.title == "Beoordelingsleidraad Beschermd wonen regio Hart van Brabant"
    first = [item["/Title"] for item in reader.outline if not isinstance(item, list)]
    assert "1. Verloop en planning" in first and "5. Gunningsfase" in first
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            assert "+" in font.get_object()["/BaseFont"]


def test_the_contents_and_the_pages_of_questions_are_right(printed: bytes) -> None:
    read = pages(printed)
    found = re.findall(r"(\d+\. [A-Z][\w ,]+?|De prijs|Rekenvoorbeeld) (\d+)(?= )", read[1])
    assert len(found) > 10
    for title, number in found:
        assert title in read[int(number) - 1], title
    weights = next(page for page in read if "Te leveren prestaties 25 1/4 4" in page)
    number = re.search(r"Te leveren prestaties 25 1/4 4 (\d+)", weights)
    assert number and "Hoe zorgt u dat iedere bewoner" in read[int(number[1]) - 1]


# What people may type


def odd(value: str) -> EvaluationPlan:
    """The plan with this text wherever somebody typed something."""
    words_ = Text(value, value)
    first = made().lots[0]
    asked = replace(first.selection.questions[0], title=words_, text=words_, guidance=words_)
    rules = replace(first.selection, questions=(asked, *first.selection.questions[1:]))
    row = next(r for r in made().requirements if r.in_force and not BIDDING.isdisjoint(r.subject))
    plan = replace(
        short(made()),
        title=Text(value[:200], value[:200]),
        authority=value[:200],
        lots=(replace(first, selection=rules),),
        demands=(replace(made().demands[0], text=words_, proof=words_, title=words_),),
        committee=(replace(made().committee[0], function=words_, name=value[:200]),),
        requirements=(replace(row, id="OWN-1", text=words_, proof=words_),),
        elements=(replace(made().elements[0], compare=words_),),
    )
    return plan


def test_names_of_europe_print_and_odd_signs_are_written_out() -> None:
    shown = words(sealed(odd(ODD)))
    assert "Łódź, Ελλάδα, Българија, Ærø, Þór, Ġgantija a <b> & c </para> [U+1F600]" in shown
    assert "[U+202E]" in shown
    assert not set("\ufffd\u25a0\u25a1\u2588") & set(shown)


@pytest.mark.parametrize("value", ["woord " * 1666 + "slotwoord", LONG_WORD * 22, "regel\n" * 400])
def test_long_texts_run_over_the_pages(value: str) -> None:
    shown = words(sealed(odd(value)))
    if "slotwoord" in value:
        assert shown.count("slotwoord") >= 6
    assert "Bladzijde" in shown


def test_a_text_that_looks_like_a_placeholder_prints_as_it_is() -> None:
    assert "{on} %s <i>Zorg</i> & Co" in words(sealed(odd("{on} %s <i>Zorg</i> & Co")))


def test_an_amendment_of_a_long_text_breaks_over_pages() -> None:
    new = odd("woord " * 1666 + "slotwoord")
    told = amendments([Version(1, AT, "", made()), Version(2, LATER, "Reden.\n\nMeer.", new)])
    assert "Reden. Meer." in words(sealed(new, version=2, amendments=told))


# The file


def test_the_same_plan_gives_the_same_bytes_in_any_process_and_time_zone(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(plan_format.write(made()), encoding="utf-8")
    program = (
        "import hashlib, sys; from datetime import UTC, datetime; from pathlib import Path;"
        "from criteria.plan.format import read; from tender.report.guide import render;"
        "plan = read(Path(sys.argv[1]).read_text('utf-8'));"
        "data = render(plan, version=1, seal='0123456789abcdef' * 4,"
        "sealed_at=datetime(2021, 11, 1, 9, tzinfo=UTC));"
        "print(hashlib.sha256(data).hexdigest())"
    )
    expected = hashlib.sha256(sealed(made())).hexdigest()
    assert hashlib.sha256(sealed(made())).hexdigest() == expected
    for zone, seed in (("Pacific/Auckland", "1"), ("America/Los_Angeles", "2")):
        run = subprocess.run(
            [sys.executable, "-c", program, str(file)],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == expected


# Tables


def heights(table: Table, width: float, height: float) -> list[int]:
    """How many rows each part has when a table is split at a height."""
    table.wrap(width, height)
    return [len(part._cellvalues) for part in table.split(width, height)]


def test_a_row_breaks_only_where_it_must() -> None:
    row = ["woord " * 60]
    table = Pen("nl").table(["Kop"], [row] * 6, (1,))
    table.wrap(400, 10_000)
    head, one = table._rowHeights[0], table._rowHeights[1]
    first, rest = table.split(400, head + 2.5 * one)
    assert len(first._cellvalues) == 3  # the head and two whole rows
    rest.wrap(400, one / 2)
    assert rest.split(400, one / 2) == []  # what is left starts on a fresh page


def test_a_sum_never_stands_alone_on_a_page() -> None:
    rows = [["a"]] * 12
    table = Pen("nl").table(["Kop"], rows, (1,), foot=True)
    table.wrap(400, 10_000)
    whole = sum(table._rowHeights)
    assert heights(table, 400, whole - 1) == [11, 3]  # each with the head


def test_tables_repeat_their_head() -> None:
    for page in pages(sealed(made()))[15:22]:
        assert "Bewijs en toetsing" in page
