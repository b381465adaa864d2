"""The record of the opening as page and file, and setting aside what is incomplete."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from criteria.application import PartyEntry
from criteria.parties import Change
from criteria.phases import Step
from tender.actions import course
from tender.actions.evidence import withdraw_evidence
from tender.actions.parties import change_parties
from tender.actions.tenderers import declare
from tender.store import evidence, tenderers, trail
from tests import paper
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_files import MARK, opened, press, send, withdrawals
from tests.web.test_hand_in import BEFORE, LATE, Tenderer, envelopes, filled
from tests.worlds import Worlds

RECORD, PDF = "/tenderers/opening/record", "/tenderers/opening/record.pdf"


@pytest.fixture(autouse=True)
def not_inspected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked into elsewhere, which starts a process each time."""
    monkeypatch.setattr("tender.actions.receiving.inspect_file", lambda name, content: "")


def text_of(data: bytes) -> str:
    """What is printed, in one line."""
    return paper.words(data)


def names(on: Site) -> dict[str, str]:
    return {one.key: one.name for one in on.world.course.everyone()}


@pytest.fixture
def full(sqlite_worlds: Worlds, clock: Clock) -> Any:
    """a replaced its application and has files, b took it back, c is late, d only has a file."""
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, BEFORE) as on:
        on.world.course.invite()
        a, b, c, d = (Tenderer(on, key) for key in "abcd")
        a.send("application", filled())
        a.send("application", filled(seen="1", **{"1-PRE": "Beter"}))
        send(a, kind="accounts")
        send(a, seen="1", title="Weg")
        press(a, withdrawals(a)[0])
        b.send("application", filled())
        press(b, "application/withdraw", seen="1")
        send(d)
        on.post("officer", "/tenderers/opening", {"word": "OPEN"})  # too early: refused
        on.at(LATE)
        c.send("application", filled())
        opened(on)
        yield on


def test_the_record_lists_every_envelope_with_what_became_of_it(full: Site) -> None:
    page = full.get("auditor", RECORD).text
    shown = html.unescape(page).replace("</span><wbr><span>", "")
    assert all(digest in shown for _, _, digest, _ in envelopes(full))
    in_time, rest = shown.split("Te laat ontvangen, niet geopend en terzijde gelegd")
    late, rest = rest.split("Ingetrokken voor de termijn, niet geopend")
    gone, rest = rest.split("Uitgenodigd, geen aanmelding ontvangen")
    called = names(full)
    assert called["a"] in in_time and called["c"] in late
    assert called["b"] in gone and called["d"] in rest and called["e"] in rest
    assert in_time.count("Vervangen, niet geopend") == 1
    assert in_time.count(">Geopend<") - in_time.count("<dt>Geopend<") == 2
    assert "Jaarrekening" in in_time and MARK not in shown
    assert "Zonder aanmelding, niet geopend" in rest
    assert "Pogingen om te openen die zijn geweigerd" in rest and "De termijn liep nog." in rest
    assert "2022-01-04 12:00:00 +01:00" in in_time
    assert "Geen bestand van de soort" in in_time and "SEL-X1" in in_time


def test_the_record_on_paper_says_the_same_and_names_the_entry_of_the_trail(full: Site) -> None:
    answer = full.get("auditor", PDF)
    assert answer.mimetype == "application/pdf"
    assert "proces-verbaal-opening-HVB-BW-2022.pdf" in answer.headers["Content-Disposition"]
    said = text_of(answer.data)
    printed = said.replace(" ", "")
    assert all(digest in printed for _, _, digest, _ in envelopes(full))
    with full.world.looked() as session:
        entries = trail.entries(session, str(full.world.procedure_id), limit=1000)
    head = next(entry for entry in entries if entry.fields["act"] == "vault.opened")
    assert head.hash in printed and f"Logboek, regel {head.seq}" in said
    for wanted in (
        *names(full).values(),
        "2022-01-04 12:00:00 +01:00",
        "2022-01-05 09:30:00 +01:00",
        "Inkoopadviseur (demo)",
        "Tweede inkoopadviseur (demo)",
        "Vervangen, niet geopend",
        "Te laat, niet geopend",
        "Ingetrokken 2021-12-20 10:00:00 +01:00",
        "Zonder aanmelding, niet geopend",
        "De termijn liep nog.",
        "Ondertekening",
        "Plaats en datum",
    ):
        assert "".join(wanted.split()) in printed, wanted
    assert MARK not in said and "1-PRE" not in said


def test_the_same_record_is_the_same_file_in_each_language(full: Site) -> None:
    dutch, english = full.get("officer", PDF).data, full.get("officer", f"{PDF}?lang=en").data
    assert full.get("auditor", f"{PDF}?lang=nl").data == dutch
    assert full.get("auditor", f"{PDF}?lang=en").data == english != dutch
    said = text_of(english)
    assert "Record of the opening" in said and "Received late, not opened and set aside" in said
    assert not re.search(r"\b(niet|geopend|termijn|bestand)\b", said.replace(MARK, ""))
    full.post("officer", "/tenderers/opening", {"word": "OPEN"})  # refused, and after the record
    assert full.get("auditor", f"{PDF}?lang=nl").data == dutch


def test_the_record_stays_what_it_was_whatever_happens_after_the_opening(full: Site) -> None:
    on, at = full, "2022-01-05T10:00"
    on.world.act("officer", at, course.advance, Step.OPEN_APPLICATIONS)
    before, page = on.get("auditor", PDF).data, on.get("auditor", RECORD).text
    on.world.act("officer", at, declare, on.tenderer("a"), "none", "")
    with on.world.looked() as session:
        was = _view(session, on).parties[-1]
    newcomer = PartyEntry("", "Opvolger B.V.", "87654321", "bv", "small", "Delft")
    change = Change("replaced", "Gestopt.", "Geen.", str(was.id), newcomer)
    on.world.act("officer", at, change_parties, on.tenderer("a"), change, None)
    with on.world.looked() as session:
        assert "Opvolger B.V." in {one.name for one in _view(session, on).parties}
    assert on.get("auditor", PDF).data == before
    assert was.name in html.unescape(page)
    after = on.get("auditor", RECORD).text
    shown, was_shown = (text.split("<main")[1].split("</main>")[0] for text in (after, page))
    assert shown == was_shown


def test_of_a_piece_that_was_withdrawn_the_record_does_not_tell_what_it_was(full: Site) -> None:
    on, at = full, "2022-01-05T10:00"
    lacking = html.unescape(on.get("auditor", RECORD).text).count("Geen bestand van de soort")
    on.world.act("officer", at, course.advance, Step.OPEN_APPLICATIONS)
    on.world.act("officer", at, declare, on.tenderer("a"), "none", "")
    with on.world.looked() as session:
        (piece,) = evidence.evidence(session, on.world.procedure_id, on.tenderer("a"))
    on.world.act("officer", at, withdraw_evidence, piece.id, "Hoort bij een ander.")
    page = html.unescape(on.get("auditor", RECORD).text)
    assert "1. Jaarrekening" not in page and "Jaarrekening" not in text_of(
        on.get("auditor", PDF).data
    )
    assert page.count("Geen bestand van de soort") == lacking  # it was not missing at the opening


def _view(session: Any, on: Site) -> Any:
    found = tenderers.tenderers(session, on.world.procedure_id)
    return next(row for row in found if row.id == on.tenderer("a"))


def test_before_the_opening_there_is_no_record(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, BEFORE) as on:
        on.world.course.invite()
        missing = on.get("officer", "/tenderers/opening/nothing")
        for path in (RECORD, PDF):
            answer = on.get("officer", path)
            assert (answer.status_code, answer.data) == (404, missing.data)


def test_who_has_an_interest_sees_the_outside_alone(full: Site) -> None:
    full.world.act("officer", "2022-01-05T10:00", course.advance, Step.OPEN_APPLICATIONS)
    given = {"answer": "conflict", "explanation": "Mijn zus werkt daar."}
    full.post("auditor", f"/declarations/{full.tenderer('a')}", given)
    page = full.get("auditor", RECORD).text
    assert html.escape(names(full)["a"]) in page and "Wat ontbrak:" not in page
    assert "2. Jaarrekening" not in page and "1. Jaarrekening" not in page
    assert "Wat ontbrak:" in full.get("officer", RECORD).text


@pytest.fixture
def tested(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.SUITABILITY, clock, "2022-01-10T10:00") as on:
        yield on


def test_two_officers_set_aside_what_is_incomplete(tested: Site) -> None:
    place = f"/tenderers/{tested.tenderer('b')}/incomplete"
    first = tested.get("officer", place)
    assert first.status_code == 303 and "/declarations/" in first.location
    for key in ("officer", "witness"):
        tested.post(key, f"/declarations/{tested.tenderer('b')}", {"answer": "none"})
    assert "Geen bestand van de soort" in html.unescape(tested.get("officer", place).text)
    empty = tested.post("officer", place, {"reason": " "})
    assert empty.status_code == 422 and "Schrijf een tekst." in empty.text
    reason = "De jaarrekening <b> ontbreekt."
    assert tested.post("officer", place, {"reason": reason}).status_code == 303
    assert "Nu is een ander aan zet." in tested.get("officer", place).text
    assert tested.post("officer", place, {"reason": "x"}).status_code == 422
    waiting = tested.get("witness", place).text
    assert html.escape(reason) in waiting and "Bevestig en leg terzijde" in waiting
    lower = tested.post("witness", place, {"word": "terzijde"})
    assert lower.status_code == 422 and "Typ TERZIJDE" in lower.text
    assert tested.post("witness", place, {"word": "TERZIJDE"}).status_code == 303
    shown = tested.get("auditor", "/tenderers").text
    assert "Terzijde gelegd" in shown and html.escape(reason) in shown
    told = tested.get("auditor", RECORD).text
    assert html.escape(reason) in told and "als onvolledig door Inkoopadviseur (demo)" in told
    said = text_of(tested.get("auditor", PDF).data)
    _signed, appendix = said.split("Bijlage: na de opening terzijde gelegd")
    assert "De jaarrekening <b> ontbreekt." in appendix
    with tested.world.looked() as session:
        entries = list(trail.entries(session, str(tested.world.procedure_id), limit=100_000))
    head = next(entry for entry in entries if entry.fields["act"] == "tenderer.set_aside")
    assert head.hash in appendix.replace(" ", "") and f"{head.seq}" in appendix
    assert tested.get("witness", place).status_code == 404
    dossier = f"/tenderers/{tested.tenderer('b')}/dossier"
    assert tested.post("officer", dossier).status_code == 303
    assert "wb-record" in tested.get("officer", dossier).text
    assert tested.trail("tenderer.set_aside") == 1


@pytest.mark.parametrize("who", ["auditor", "chair", "assessor1", "decision_maker", "delegate"])
def test_only_officers_set_aside(tested: Site, who: str) -> None:
    place = f"/tenderers/{tested.tenderer('b')}/incomplete"
    assert tested.get(who, place).status_code == 404
    assert tested.post(who, place, {"reason": "x"}).status_code == 404


def test_nobody_sets_aside_what_was_never_opened(tested: Site) -> None:
    late = tested.tenderer("e")
    assert tested.get("officer", f"/tenderers/{late}/incomplete").status_code == 404
