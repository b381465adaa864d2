"""The overview of all tenderers: what blocks the step, who tests which file, the workbooks."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from criteria.admission import asked
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import suitability as acts
from tender.actions import tenderers
from tender.actions.exclusion import exclude
from tender.store import evidence, memory
from tests.desk import AT, LATER, ask, cells, declared, plain_cells, view
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds


@pytest.fixture
def desk(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        declared(on.world, "a", "b")
        yield on


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def name(on: Site, key: str) -> str:
    return view(on.world, key).name


def told(page: str, label: str) -> list[int]:
    """The numbers before a word, one for each tenderer that has any."""
    return [int(one) for one in re.findall(rf"(\d+) {label}", page)]


def settle(on: Site, key: str) -> None:
    """Everything of a tenderer is met."""
    together = plain_cells(on.world, key)
    on.world.act("officer", AT, acts.decide_demands, together, "met", "Ja")
    for demand, party in cells(on.world, key):
        if (demand, party) not in together:
            on.world.act("officer", AT, acts.decide_demand, party, demand, "met", "Ja")


def test_every_tenderer_has_a_row_with_a_link_to_its_matrix(desk: Site) -> None:
    declared(desk.world, "c", "d")
    page = desk.get("officer", "/suitability")
    assert page.status_code == 200 and page.text.count("<h1") == 1
    for key in ("a", "b", "c", "d"):
        assert f'href="{desk.root}/suitability/{desk.tenderer(key)}"' in page.text
        assert name(desk, key) in page.text
    counts = [len(cells(desk.world, key)) for key in ("a", "b", "c", "d")]
    assert f"Nog {sum(counts)} besluiten te nemen over eisen." in page.text
    assert f"{name(desk, 'a')} ({counts[0]})" in words(page)


def test_what_blocks_the_step_is_said_in_words(desk: Site) -> None:
    settle(desk, "a")
    one, two, three = plain_cells(desk.world, "b")[:3]
    settle(desk, "b")
    ask(desk.world, "b", one, sent="2022-01-10T10:30")
    failing = cells(desk.world, "c")[0]
    declared(desk.world, "c")
    desk.world.act(
        "officer", AT, acts.decide_demand, failing[1], failing[0], "not_met", "Geen GVA."
    )
    settle_rest = [cell for cell in plain_cells(desk.world, "c") if cell != failing]
    desk.world.act("officer", AT, acts.decide_demands, settle_rest, "met", "Ja")
    desk.clock.moment = read_local("2022-01-10T12:00")
    text = words(desk.get("officer", "/suitability"))
    assert "Over één eis die niet gehaald is" in text
    assert f"{name(desk, 'c')}: Verplichte uitsluitingsgronden" in text
    assert "Bij één daarvan wacht u op een antwoord." in text and f"{name(desk, 'b')} (1)" in text
    assert "De eerste termijn loopt tot en met maandag 17 januari 2022, 10.30 uur" in text
    assert "Geen GVA." not in text
    desk.clock.moment = read_local("2022-01-17T10:31")
    desk.browsers.clear()
    text = words(desk.get("officer", "/suitability"))
    assert "De termijn voor een antwoord is voorbij" in text
    assert {two, three}.isdisjoint({one})


def test_nothing_blocks_when_everything_was_decided(desk: Site) -> None:
    declared(desk.world, "c", "d")
    for key in ("a", "b", "c", "d"):
        settle(desk, key)
    text = words(desk.get("officer", "/suitability"))
    assert "Over elke eis is voor elke partij besloten." in text
    assert text.count("Voldoet Partijen") == 0 and "Wacht op antwoord" not in text
    only = desk.get("officer", "/suitability?show=ready").text
    assert all(name(desk, key) in only for key in "abcd")
    none = desk.get("officer", "/suitability?show=open").text
    assert "Niemand gevonden" in none


def test_who_declared_an_interest_sees_no_counts_of_that_tenderer(desk: Site) -> None:
    declared(desk.world, "c", "d")
    desk.world.act("witness", LATER, tenderers.declare, desk.tenderer("a"), "conflict", "Familie")
    page = desk.get("witness", "/suitability")
    assert f'/suitability/{desk.tenderer("a")}"' not in page.text
    text = words(page)
    assert "Eén inschrijver ziet u niet" in text and "Niet voor u" in text
    counts = [len(cells(desk.world, key)) for key in ("b", "c", "d")]
    assert f"Nog {sum(counts)} besluiten te nemen over eisen." in text
    assert f"{name(desk, 'a')} (" not in text
    book = load_workbook(BytesIO(desk.get("witness", "/suitability/overview.xlsx").data))
    rows = {row[0]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows[name(desk, "a")][2:5] == ("niet voor u", None, None)
    assert rows[name(desk, "b")][4] == counts[0]
    assert desk.get("witness", f"/suitability/{desk.tenderer('a')}/matrix.xlsx").status_code == 404


def test_somebody_is_said_to_test_a_file(desk: Site) -> None:
    page = desk.get("officer", "/suitability").text
    assert "niemand toetst dit dossier" in page
    officer = str(desk.world.identity("officer").id)
    place = f"/suitability/{desk.tenderer('a')}/tester"
    assert desk.post("officer", place, {"participant": officer}).status_code == 303
    assert desk.post("officer", place, {"participant": officer}).status_code == 303
    assert desk.trail("file.assigned") == 1
    for who in ("officer", "witness", "auditor"):
        theirs = " ".join(desk.get(who, f"/suitability?tester={officer}").text.split())
        rows = theirs.partition("<tbody>")[2].partition("</tbody>")[0]
        assert str(desk.tenderer("a")) in rows and str(desk.tenderer("b")) not in rows
        assert re.search(r"Uw keuze laat 1 van de \d inschrijvers over", theirs)
    both = desk.get("officer", f"/suitability?tester={officer}&show=ready").text
    assert "Uw keuze laat 0 van de" in both
    assert f"?tester={officer}" in desk.get("officer", f"/suitability/{desk.tenderer('a')}").text
    assert desk.get("officer", "/suitability?tester=x").status_code == 404
    again = desk.post("officer", f"{place}?tester={officer}", {"participant": officer})
    assert again.location.endswith(f"/suitability?tester={officer}")
    for wrong in ("", "x", str(desk.world.identity("auditor").id)):
        assert desk.post("officer", place, {"participant": wrong}).status_code == 422
    gone = "/suitability/00000000-0000-4000-8000-000000000000/tester"
    assert desk.post("officer", gone, {"participant": officer}).status_code == 404


def test_the_overview_counts_evidence(desk: Site) -> None:
    before = desk.get("officer", "/suitability").text
    with desk.world.opened() as session:
        id_ = uuid4()
        values = {"kind": "iso-9001", "title": "ISO", "name": "", "size": 0, "sha256": ""}
        dates = {"issued_on": None, "valid_until": date(2021, 12, 31), "note": "x"}
        at = read_local(AT)
        evidence.add(session, id_, desk.tenderer("a"), values | dates, None, None, at)
        party = view(desk.world, "a").parties[0].id
        evidence.use(session, id_, [("SEL-T8", party)], True, desk.world.identity("officer").id, at)
        session.commit()
    memory.forget()
    after = desk.get("officer", "/suitability").text
    # one piece that a handed in with its application is past its day already
    assert (told(before, "verlopen")[0], told(after, "verlopen")[0]) == (1, 2)
    assert told(after, "verlopen")[1:] == told(before, "verlopen")[1:]
    missing = "stukken ontbreken"
    assert told(after, missing)[0] == told(before, missing)[0] - 1
    assert told(after, missing)[1:] == told(before, missing)[1:]


def test_the_pages_take_a_fixed_number_of_queries(desk: Site) -> None:
    places = ("/suitability", f"/suitability/{desk.tenderer('a')}")
    for place in places:
        desk.get("officer", place)
        with desk.counted() as few:
            desk.get("officer", place)
        settle(desk, "a" if place == places[0] else "b")
        ask(desk.world, "a", cells(desk.world, "a")[0])
        with desk.counted() as many:
            desk.get("officer", place)
        assert len(few) == len(many), place


def test_the_workbooks_hold_no_formula(desk: Site) -> None:
    (demand, party), *_ = plain_cells(desk.world, "a")
    reason = '=HYPERLINK("http://evil.example","x")'
    desk.world.act("officer", AT, acts.decide_demand, party, demand, "not_met", reason)
    answer = desk.get("officer", f"/suitability/{desk.tenderer('a')}/matrix.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    book = load_workbook(BytesIO(answer.data))
    matrix, every = book.worksheets
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert reason in {row[-1] for row in every.iter_rows(values_only=True)}
    assert matrix.max_row == len(asked(desk.world.case().plan)) + 2
    assert matrix.max_column == 3 + len(view(desk.world, "a").parties)
    assert every.max_row == len(cells(desk.world, "a")) + 2 - 1
    twice = desk.get("officer", f"/suitability/{desk.tenderer('a')}/matrix.xlsx").data
    assert twice == answer.data


def test_the_workbook_can_be_sorted_and_filtered(desk: Site) -> None:
    (one, other, *_) = plain_cells(desk.world, "a")
    desk.world.act("officer", AT, acts.decide_demand, other[1], other[0], "met", "Ja")
    ask(desk.world, "a", one, sent="2022-01-10T10:30")
    desk.clock.moment = read_local("2022-01-10T12:00")
    answer = desk.get("officer", f"/suitability/{desk.tenderer('a')}/matrix.xlsx")
    told = answer.headers["Content-Disposition"]
    assert "HVB-BW-2022-Inschrijver-A-combinatie.xlsx" in told
    matrix, every = load_workbook(BytesIO(answer.data)).worksheets
    assert (matrix.freeze_panes, every.freeze_panes) == ("A3", "A2")
    assert matrix.auto_filter.ref == f"A2:{matrix.cell(2, matrix.max_column).coordinate[:-1]}" + (
        str(matrix.max_row)
    )
    assert every.auto_filter.ref == f"A1:G{every.max_row}"
    rows = {(row[0], row[2]): row for row in every.iter_rows(values_only=True)}
    names = {party.id: party.name for party in view(desk.world, "a").parties}
    # on the clock in Amsterdam, as a moment and not as words
    assert rows[one[0], names[one[1]]][4].isoformat() == "2022-01-17T10:30:00"
    assert rows[other[0], names[other[1]]][5].isoformat() == "2022-01-10T10:00:00"
    overview = desk.get("officer", "/suitability/overview.xlsx")
    sheet = load_workbook(BytesIO(overview.data)).worksheets[0]
    assert sheet.freeze_panes == "A3" and sheet.auto_filter.ref == f"A2:J{sheet.max_row}"
    found = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert found[name(desk, "a")][6].isoformat() == "2022-01-17T10:30:00"


def test_what_is_open_is_counted_the_same_everywhere(desk: Site) -> None:
    declared(desk.world, "c", "d")
    ask(desk.world, "a", plain_cells(desk.world, "a")[0], sent="2022-01-10T10:30")
    failing = cells(desk.world, "b")[0]
    desk.world.act("officer", AT, acts.decide_demand, failing[1], failing[0], "not_met", "Nee.")
    desk.clock.moment = read_local("2022-01-10T12:00")
    counts = [len(cells(desk.world, key)) for key in "acd"]
    text = words(desk.get("officer", "/suitability"))
    assert f"Nog {sum(counts)} besluiten te nemen over eisen." in text
    assert f"{name(desk, 'a')} ({counts[0]})" in text
    # one more: what it means for b that it does not meet a demand
    assert f"Geschiktheid {sum(counts) + 1} open punten" in text
    admission = words(desk.get("officer", "/admission"))
    for key, count in zip("acd", counts, strict=True):
        assert f"Nog {count} besluiten te nemen voor {name(desk, key)}" in admission
    assert f"Besluit wat dat betekent voor {name(desk, 'b')}" in admission
    book = load_workbook(BytesIO(desk.get("officer", "/suitability/overview.xlsx").data))
    rows = {row[0]: row[4] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert [rows[name(desk, key)] for key in "abcd"] == [counts[0], 1, *counts[1:]]


def test_evidence_that_was_renewed_is_not_counted_as_expired(desk: Site) -> None:
    party = view(desk.world, "a").parties[0].id
    before = desk.get("officer", "/suitability").text
    with desk.world.opened() as session:
        at, who = read_local(AT), desk.world.identity("officer").id
        for until in (date(2021, 12, 31), date(2024, 12, 31)):
            id_ = uuid4()
            values = {"kind": "iso-9001", "title": "ISO", "name": "", "size": 0, "sha256": ""}
            dates = {"issued_on": None, "valid_until": until, "note": "x"}
            evidence.add(session, id_, desk.tenderer("a"), values | dates, None, None, at)
            evidence.use(session, id_, [("SEL-T8", party)], True, who, at)
        session.commit()
    memory.forget()
    after = desk.get("officer", "/suitability").text
    assert told(after, "verlopen") == told(before, "verlopen")
    assert "Bewijs dat ontbreekt of verlopen is, beslist niets vanzelf." in after


def test_the_workbook_of_the_overview(desk: Site) -> None:
    declared(desk.world, "a", who=("auditor",))
    data = desk.get("auditor", "/suitability/overview.xlsx").data
    (sheet,) = load_workbook(BytesIO(data)).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == "Inschrijver" and len(rows) == 2 + 5
    by_name = {row[0]: row for row in rows}
    assert by_name[name(desk, "a")][4] == len(cells(desk.world, "a"))
    assert by_name[name(desk, "e")][2] == "te laat, niet getoetst"


# The matrix itself: filters, and several cells at once


def many(on: Site, key: str = "a", query: str = "", **given: Any) -> Any:
    sent = {"basis": "0", "outcome": "met", "evidence_seen": "y", "reason": "Ingezien.", **given}
    return on.post("officer", f"/suitability/{on.tenderer(key)}/decisions{query}", sent)


def made(on: Site) -> int:
    return on.world.count("demand_decisions")


def test_a_filter_leaves_rows_and_columns(desk: Site) -> None:
    place, party = f"/suitability/{desk.tenderer('a')}", view(desk.world, "a").parties[1]
    page = desk.get("officer", f"{place}?kind=integrity&who={party.id}").text
    matrix = page.partition("data-matrix")[2].partition("</table>")[0]
    found = set(re.findall(r"demand=([A-Z0-9-]+)", matrix))
    assert found and all(one.startswith("INT-") for one in found)
    assert set(re.findall(r"party=([0-9a-f-]+)", matrix)) == {str(party.id)}
    (demand, who), *_ = plain_cells(desk.world, "a")
    desk.world.act("officer", AT, acts.decide_demand, who, demand, "not_met", "x")
    only = desk.get("officer", f"{place}?status=not_met").text
    matrix = only.partition("data-matrix")[2].partition("</table>")[0]
    assert matrix.count('<th scope="row">') == 1 and demand in matrix
    none = desk.get("officer", f"{place}?status=not_applicable").text
    assert "Niets gevonden" in none
    both = f"{place}?who={party.id}&words=INT-0"
    found = desk.get("officer", both)
    left = {cell[0] for cell in cells(desk.world, "a") if cell[1] == party.id}
    left = {demand for demand in left if demand.startswith("INT-0")}
    matrix = found.text.partition("data-matrix")[2].partition("</table>")[0]
    assert set(re.findall(r"demand=([A-Z0-9-]+)", matrix)) == left
    rows = matrix.count('<th scope="row">')
    assert f"Uw keuze laat {rows} van de" in found.text
    one = next(iter(sorted(left)))
    made = desk.post(
        "officer",
        f"/suitability/{desk.tenderer('a')}/decision?who={party.id}&words=INT-0"
        f"&party={party.id}&demand={one}",
        {"seen": "0", "outcome": "not_met", "reason": "De groep is niet te volgen."},
    )
    assert made.status_code == 303 and f"who={party.id}&words=INT-0" in made.location
    assert desk.get("officer", f"{place}?words=int-02+GROEP").text.count('<th scope="row">') == 1
    assert "Niets gevonden" in desk.get("officer", f"{place}?words=%00<script>").text
    odd = desk.get("officer", f"{place}?kind=zomaar&status=<script>&page=99").text
    assert "<script>&" not in odd and odd.count('<th scope="row">') == 15 + 8


def test_ticked_cells_a_row_a_column_and_all_of_it(desk: Site) -> None:
    plain = plain_cells(desk.world, "a")
    one, party = plain[0], view(desk.world, "a").parties[1].id
    assert many(desk, cell=f"{one[0]}:{one[1]}").status_code == 303
    assert made(desk) == 1
    row = sum(demand == "SEL-T8" for demand, _ in plain)
    assert many(desk, basis="1", row="SEL-T8").status_code == 303
    assert made(desk) == 1 + row
    column = {cell for cell in plain if cell[1] == party} - {one} - {("SEL-T8", party)}
    assert many(desk, basis=str(made(desk)), column=str(party)).status_code == 303
    assert made(desk) == 1 + row + len(column)
    before = made(desk)
    query = "?kind=integrity"
    answer = many(desk, query=query, basis=str(before), all="y")
    assert answer.status_code == 303 and answer.location.endswith(query)
    integrity = [cell for cell in plain if cell[0].startswith("INT")]
    assert desk.world.count("demand_decisions WHERE demand LIKE 'INT%'") == len(integrity)
    assert made(desk) == len({*integrity, one, *column} | {c for c in plain if c[0] == "SEL-T8"})
    assert many(desk, basis=str(made(desk)), all="y").status_code == 303
    assert made(desk) == len(plain)


def test_what_was_ticked_stays_ticked_when_it_is_refused(desk: Site) -> None:
    demand, party = next(cell for cell in plain_cells(desk.world, "a") if cell[0] == "INT-02")
    ticked = {"cell": f"{demand}:{party}", "row": "SEL-T8"}
    for given, says in (
        ({"outcome": "not_met", "reason": ""}, "Schrijf de reden op."),
        ({"evidence_seen": ""}, "Bevestig dat u het bewijs hebt gezien."),
        ({"outcome": ""}, "Kies een besluit."),
        ({"outcome": "not_met", "reason": "x" * 5001}, "De tekst is te lang."),
        ({"basis": "7"}, "intussen gewijzigd"),
    ):
        page = many(desk, query="?pick=1", **ticked | given)
        assert page.status_code == 422 and says in page.text, given
        assert f'value="{demand}:{party}" checked' in page.text
        assert 'name="row" value="SEL-T8" checked' in page.text
    empty = many(desk, query="?pick=1")
    assert empty.status_code == 422 and "Kruis eerst de vakjes aan" in empty.text
    assert made(desk) == 0


def test_a_second_time_the_same_form_is_refused(desk: Site) -> None:
    assert many(desk, row="SEL-T8").status_code == 303
    count = made(desk)
    assert many(desk, row="SEL-T8").status_code == 422
    assert made(desk) == count


def test_what_an_exclusion_ground_holds_against_a_party_is_never_decided_with_others(
    desk: Site,
) -> None:
    grounds = [cell for cell in cells(desk.world, "a") if cell[0] == "SEL-X1"]
    assert len(grounds) > 1
    shown = desk.get("officer", f"/suitability/{desk.tenderer('a')}?pick=1").text
    assert 'name="row" value="SEL-X1"' in shown
    assert "Uitsluitingsgronden beslist u alleen samen als er niets tegen een partij is." in shown
    against = {"outcome": "not_met", "reason": "Een boete."}
    plain = next(f"{one}:{party}" for one, party in plain_cells(desk.world, "a") if one == "INT-02")
    for ticked in (
        {"cell": f"{grounds[0][0]}:{grounds[0][1]}"},
        {"row": "SEL-X1"},
        {"column": str(grounds[0][1])},
        {"all": "y"},
        {"row": "SEL-X1", "cell": plain},
    ):
        page = many(desk, query="?pick=1", **against, **ticked)
        assert page.status_code == 422 and "beslist u apart" in page.text, ticked
        assert made(desk) == 0
    assert many(desk, row="SEL-X1").status_code == 303
    assert made(desk) == len(grounds)


def test_who_is_out_has_nothing_left_to_do(desk: Site) -> None:
    party = view(desk.world, "a").parties[0].id
    desk.world.act("officer", AT, acts.decide_demand, party, "INT-02", "not_met", "Weg.")
    for who in ("officer", "witness"):
        desk.world.act(who, AT, exclude, desk.tenderer("a"), "Weegt zwaar.")
    row = desk.get("officer", "/suitability").text.split(name(desk, "a"))[1].split("</tr>")[0]
    assert "Afgewezen" in row and "niets meer te beslissen" in row
    assert "ontbreken" not in row and "verlopen" not in row
    page = desk.get("officer", f"/suitability/{desk.tenderer('a')}").text
    assert "Deze inschrijver is afgewezen." in page and "Wat is er nog te doen?" not in page
