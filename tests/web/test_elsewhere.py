"""What came in on another platform: recorded, sealed, opened with the rest, told in the record."""

from __future__ import annotations

import html
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from criteria.phases import Step
from tender.forms.elsewhere import elsewhere_form
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_files import MARK, PDF, opened
from tests.web.test_hand_in import BEFORE, LATE, Tenderer, filled
from tests.worlds import Worlds

ROW = ("kind", "title", "party", "issued_on", "valid_until")


@pytest.fixture(autouse=True)
def not_inspected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked into elsewhere, which starts a process each time."""
    monkeypatch.setattr("tender.actions.receiving.inspect_file", lambda name, content: "")


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, BEFORE) as made:
        made.world.course.invite()
        yield made


def path(on: Site, key: str = "a") -> str:
    return f"/tenderers/{on.tenderer(key)}/elsewhere"


def typed(**changed: Any) -> dict[str, Any]:
    """An application as an officer takes it over, without files."""
    data: dict[str, Any] = filled() | {
        "platform": "TenderNed",
        "received_at": "2021-12-19T08:00:07",
    }
    for row in range(3):
        data |= {f"files-{row}-{name}": "" for name in ROW}
    return {name: value for name, value in (data | changed).items() if value is not None}


def a_file(row: int, **changed: Any) -> dict[str, Any]:
    return {
        f"files-{row}-file": (BytesIO(PDF), f"{MARK}.pdf"),
        f"files-{row}-kind": "vog",
        f"files-{row}-title": f"VOG {MARK}",
    } | {f"files-{row}-{name}": value for name, value in changed.items()}


def record(on: Site, key: str = "a", who: str = "officer", **changed: Any) -> TestResponse:
    return on.post(who, path(on, key), typed(**changed))


def test_what_came_in_elsewhere_is_sealed_and_the_record_says_who_saw_it(on: Site) -> None:
    assert "Leg vast wat elders binnenkwam" in on.get("officer", "/tenderers").text
    page = on.get("officer", path(on))
    assert page.status_code == 200 and "U ziet deze aanmelding voor de opening." in page.text
    assert record(on, **a_file(1, party=f"De Brug {MARK}")).status_code == 303
    page = on.get("officer", path(on)).text
    assert "zondag 19 december 2021, 08.00.07 uur" in page and "via TenderNed" in page
    assert MARK not in page and "Stichting Thuis" not in page
    shown = on.get("auditor", "/tenderers").text
    assert "via TenderNed" in shown and "Ontvangen" in shown
    assert "via TenderNed" in Tenderer(on).page().text
    file = Path(str(on.world.engine.url.database))
    stored = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert MARK.encode() not in stored and b"Stichting Thuis" not in stored
    assert (on.trail("application.recorded"), on.trail("proof.recorded")) == (1, 1)
    opened(on)
    told = on.get("auditor", "/tenderers/opening/record").text
    elsewhere = told.split("Binnengekomen op een ander platform")[1]
    assert "TenderNed" in elsewhere and "Inkoopadviseur (demo)" in elsewhere
    assert "kon de inhoud lezen voor de opening" in elsewhere
    assert "Verklaring omtrent het gedrag (VOG)" in told and MARK not in told


def test_an_application_may_lack_answers_and_the_record_says_so(on: Site) -> None:
    assert record(on, **{"1-PRE": ""}).status_code == 303
    opened(on)
    told = html.unescape(on.get("officer", "/tenderers/opening/record").text)
    assert "Geen antwoord op Te leveren prestaties." in told
    assert "Geen antwoord op Financiële" not in told


def test_more_files_are_added_to_what_was_recorded(on: Site) -> None:
    record(on)
    only = {name: "" for name in typed() if name.startswith(("1-", "parties-"))}
    more = record(on, seen="1", files_only="y", **only, **a_file(0))
    assert more.status_code == 303
    page = on.get("officer", path(on)).text
    assert page.count("via TenderNed") == 2
    address = page.split(f"{path(on)}/")[1].split('"')[0]
    assert on.post("officer", f"{path(on)}/{address}").status_code == 303
    assert on.post("officer", f"{path(on)}/{address}").status_code == 303
    assert on.trail("proof.withdrawn") == 1
    assert on.post("officer", f"{path(on, 'b')}/{address}").status_code == 404


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"platform": ""}, "Noem het platform"),
        ({"platform": "x" * 81}, "te lang"),
        ({"received_at": ""}, "Kies een"),
        ({"received_at": "2021-12-20T10:00:01"}, "Dit moment ligt in de toekomst."),
        ({"received_at": "2021-01-01T10:00"}, "voor de bekendmaking"),
        ({"parties-1-company_number": "12"}, "Een KvK-nummer heeft acht cijfers."),
        ({"parties-1-role": "member"}, "Noem ten minste de penvoerder."),
        ({"files_only": "y"}, "Leg eerst de aanmelding vast"),
        ({"files-2-title": "Zonder bestand"}, "Kies eerst een bestand."),
        (a_file(1, kind=""), "Kies wat voor bewijs dit is."),
        (a_file(1, title=""), "Schrijf een tekst."),
        (a_file(1, file=(BytesIO(b"MZ"), "a.pdf")), "past niet bij de naam"),
        ({"seen": "4"}, "intussen gewijzigd"),
    ],
)
def test_what_is_refused_keeps_everything_typed(
    on: Site, changed: dict[str, Any], says: str
) -> None:
    page = record(on, **changed)
    assert page.status_code == 422, page.text
    shown = html.unescape(page.text)
    assert says in shown and filled()["1-PRE"] in shown
    assert changed.get("platform", "TenderNed") in shown
    assert on.world.count("envelopes") == 0


def test_a_fault_of_a_file_stands_at_its_own_row(on: Site) -> None:
    page = record(on, **a_file(0), **a_file(2, kind=""))
    assert 'href="#files-2-kind"' in page.text and 'href="#files-1-kind"' not in page.text


@pytest.mark.parametrize(
    ("wall", "winter", "moment"),
    [
        ("2021-10-31T02:30:15", "", "2021-10-31T00:30:15+00:00"),
        ("2021-10-31T02:30:15", "y", "2021-10-31T01:30:15+00:00"),
        ("2021-12-19T08:00", "y", "2021-12-19T07:00:00+00:00"),
    ],
)
def test_the_second_of_two_equal_times_can_be_meant(
    on: Site, wall: str, winter: str, moment: str
) -> None:
    data = typed(received_at=wall, winter=winter or None)
    with on.app.test_request_context("/", method="POST", data=data):
        form = elsewhere_form(on.world.case().plan)()
        assert form.moment is not None and form.moment.isoformat() == moment


def test_a_time_that_the_clock_skipped_is_refused_at_its_field(on: Site) -> None:
    page = record(on, received_at="2022-03-27T02:30:00")
    assert page.status_code == 422 and 'href="#received_at"' in page.text


def test_what_the_platform_got_late_stays_shut(on: Site) -> None:
    on.at(LATE)
    assert record(on, received_at="2022-01-04T12:00:01").status_code == 303
    assert record(on, "b", received_at="2022-01-04T12:00:00").status_code == 303
    assert "Te laat" in on.get("officer", path(on)).text
    opened(on)
    with on.world.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT tenderer_id FROM candidacies").scalars().all()
    assert len(found) == 1


def test_nothing_is_recorded_over_what_a_tenderer_handed_in_itself(on: Site) -> None:
    Tenderer(on).send("application", filled())
    page = on.get("officer", path(on)).text
    assert "diende zelf in" in page and 'name="platform"' not in page
    refused = record(on)
    assert refused.status_code == 422 and on.world.count("envelope_origins") == 0


def test_once_opened_nothing_is_recorded_any_more(on: Site) -> None:
    record(on, "b")
    opened(on)
    assert on.get("officer", path(on)).status_code == 404
    assert record(on).status_code == 404
    assert "Leg vast wat elders binnenkwam" not in on.get("officer", "/tenderers").text


@pytest.mark.parametrize("who", ["auditor", "chair", "assessor1", "decision_maker", "delegate"])
def test_only_officers_have_this_page(on: Site, who: str) -> None:
    assert on.get(who, path(on)).status_code == 404
    assert record(on, who=who).status_code == 404
    assert on.world.count("envelopes") == 0
