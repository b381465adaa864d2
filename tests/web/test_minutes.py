"""Minutes through the pages: made, corrected, on paper, confirmed by word, by link and signed."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from docx import Document
from flask.testing import FlaskClient

from criteria.phases import Step
from criteria.talks import Item
from tender.actions import minutes as acts
from tender.actions import talks
from tests import paper
from tests.web.conftest import Clock, token_in
from tests.web.sites import Site, site
from tests.web.test_dialogue import AT, WALL, held, planned, shown
from tests.worlds import Worlds

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060"
    "60000000050001a5f645400000000049454e44ae426082"
)
TEXTS = ("Ons standpunt.", "Hun standpunt.", "Er is over gesproken.", "Een gesprek.")


def paths(on: Site, key: str = "a", *, confirmed: bool = False) -> tuple[str, str]:
    """The page of the minutes of a session, and the address of their version."""
    thread, made = held(on, key, confirmed=confirmed)
    return f"/dialogue/sessions/{thread}/minutes", f"/dialogue/minutes/{made}"


def corrected(on: Site, there: str, wall: str = "2022-03-16T12:00") -> None:
    thread = re.findall(r"[0-9a-f-]{36}", there)[0]
    said = Item("DLG-01", "Ons standpunt.", "Hun standpunt.", "Er is lang over gesproken.")
    on.world.act("officer", wall, talks.keep_item, thread_id(thread), said, 1)
    on.at(wall)
    reason = {"reason": "Het duurde lang."}
    assert on.press("officer", there, there, reason).status_code == 303


def thread_id(text: str) -> Any:
    return UUID(text)


def linked(on: Site, version: str, name: str = "M. Jansen") -> str:
    page = on.post("officer", f"{version}/link", {"link-name": name})
    assert page.status_code == 200
    found = re.search(r'value="https?://[^"/]+(/minutes/[A-Za-z0-9_-]{40,})"', page.text)
    assert found
    return found[1]


def confirm(browser: FlaskClient, link: str, name: str = "M. Jansen, bestuurder") -> Any:
    token = token_in(browser.get(link))
    return browser.post(link, data={"csrf_token": token, "confirmed_by": name})


def words(pdf: bytes) -> str:
    return paper.words(pdf)


def test_minutes_are_made_of_what_was_written(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        thread = planned(on, "Financiën", -2)
        there = f"/dialogue/sessions/{thread}/minutes"
        assert "Er is nog niets geschreven." in on.get("officer", there).text
        empty = on.press("officer", there, there, {})
        assert empty.status_code == 422
        assert "Schrijf op wie er waren." in empty.text
        assert "Schrijf het verslag van de sessie." in empty.text
        for item in (Item("", "Wij", "Zij", ""), Item("DLG-01", "", "", "Gesproken.")):
            on.world.act("officer", AT, talks.keep_item, thread, item, 0)
        late = on.press("officer", there, there, {"ended_at": "2022-03-16T10:01"})
        assert late.status_code == 422 and "Een sessie die nog moet komen" in late.text
        assert 'value="2022-03-16T10:01"' in late.text
        assert on.world.count("dialogue_sessions") == 0
        assert on.press("officer", there, there, {}).status_code == 303
        told = shown(on.get("auditor", there).text)
        assert "Verslag, versie 1" in told and "Gesproken." in told
        assert "Maak versie" not in told
        assert on.trail("session.recorded") == 1


def test_each_side_confirms_once_and_says_who(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there, version = paths(on)
        nobody = on.post("officer", f"{version}/confirm/tenderer", {"tenderer-confirmed_by": " "})
        assert nobody.status_code == 422
        for side, name in (("authority", "Mw. A."), ("tenderer", "Dhr. B.")):
            sent = {f"{side}-confirmed_by": name}
            half = on.post("officer", f"{version}/confirm/{side}", sent)
            assert half.status_code == 422
            assert "Kies of het mondeling of schriftelijk is bevestigd." in half.text
            sent[f"{side}-how"] = "written" if side == "authority" else "spoken"
            assert on.post("officer", f"{version}/confirm/{side}", sent).status_code == 303
        again = {"tenderer-confirmed_by": "X", "tenderer-how": "spoken"}
        twice = on.post("officer", f"{version}/confirm/tenderer", again)
        assert twice.status_code == 422
        assert "Deze kant heeft het verslag al bevestigd." in twice.text
        assert on.post("officer", f"{version}/confirm/third", {}).status_code == 404
        page = on.get("contract_manager", there).text
        told = " ".join(shown(page).split())
        assert re.search(r"Mw\. A\. ?, schriftelijk, ", told)
        assert re.search(r"Dhr\. B\. ?, mondeling, ", told)
        assert "<form" not in page.split("<main")[1].split("</main>")[0]
        assert on.trail("minutes.confirmed") == 2


def test_a_correction_stands_beside_what_was_confirmed(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there, version = paths(on, confirmed=True)
        corrected(on, there)
        page = on.get("officer", there).text
        told = shown(page)
        assert told.index("Verslag, versie 2") < told.index("Verslag, versie 1")
        assert "Vervangen door versie 2" in told and "Het duurde lang." in told
        assert re.search(r"<ins>.*lang</ins>", page)
        assert page.count("Een bevoegd persoon") == 2
        sent = {"authority-confirmed_by": "Mw. A.", "authority-how": "spoken"}
        assert on.post("officer", f"{version}/confirm/authority", sent).status_code == 404
        without = on.press("officer", there, there, {"reason": ""})
        assert without.status_code == 422
        assert "Schrijf op waarom er een nieuwe versie" in without.text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_paper_holds_what_was_written_between_labels_of_the_reader(
    sqlite_worlds: Worlds, clock: Clock, lang: str
) -> None:
    frame = {"nl": "Verslag van een dialoogsessie", "en": "Minutes of a dialogue session"}
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        _there, version = paths(on)
        on.browser("officer").set_cookie("lang", lang)
        pdf = on.get("officer", f"{version}.pdf")
        assert pdf.data == on.get("officer", f"{version}.pdf").data
        docx = on.get("officer", f"{version}.docx")
        document = Document(io.BytesIO(docx.data))
        written = " ".join(one.text for one in document.paragraphs)
        for text in (words(pdf.data), written):
            for wanted in (*TEXTS, frame[lang], "Inschrijver A"):
                assert wanted in text
            assert "Inschrijver B" not in text
        assert document.core_properties.language == {"nl": "nl-NL", "en": "en-GB"}[lang]
        for answer, ending in ((pdf, "v1.pdf"), (docx, "v1.docx")):
            name = answer.headers["Content-Disposition"]
            assert "attachment" in name and ending in name and "2022-03-16" in name
        assert on.get("officer", f"{version}.html").status_code == 404


def test_a_link_shows_one_version_and_confirms_it_once(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there, version = paths(on)
        link, visitor = linked(on, version), on.app.test_client()
        assert link not in on.get("officer", there).text
        for _ in range(2):
            page = visitor.get(link)
            assert page.status_code == 200
        assert on.world.count("minutes_confirmations") == 0
        for text in TEXTS:
            assert text in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "/procedures/" not in page.text
        assert "Een gesprek." in words(visitor.get(f"{link}/minutes.pdf").data)
        nobody = confirm(visitor, link, " ")
        assert nobody.status_code == 422 and "wb-errors" in nobody.text
        for name in ("M. Jansen, bestuurder", "Een ander"):
            assert confirm_again(visitor, link, name).status_code == 303
        told = shown(visitor.get(link).text)
        assert "Bevestigd door M. Jansen, bestuurder, met een persoonlijke link" in told
        assert "Ik bevestig dit verslag" not in told and "Een ander" not in told
        assert on.trail("minutes.confirmed") == 1


def confirm_again(browser: FlaskClient, link: str, name: str) -> Any:
    """Send the form that was on the page before it was confirmed."""
    with browser.session_transaction() as session:
        session.modified = True
    token = token_in(browser.get("/login"))
    return browser.post(link, data={"csrf_token": token, "confirmed_by": name})


def test_a_link_that_is_over_replaced_or_of_an_old_version_is_not_there(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there, version = paths(on)
        visitor, first = on.app.test_client(), linked(on, version)
        on.clock.moment += timedelta(minutes=1)
        second = linked(on, version, "R. Smit")
        assert visitor.get(first).status_code == 404
        assert visitor.get(second).status_code == 200
        unknown = visitor.get("/minutes/" + "x" * 43)
        assert unknown.status_code == 404
        assert visitor.get(f"{first}/minutes.pdf").status_code == 404
        corrected(on, there)
        assert visitor.get(second).data == visitor.get(first).data
        assert confirm_again(visitor, second, "Wie?").status_code == 404
        page = on.get("officer", there).text
        last = re.findall(r"/dialogue/minutes/[0-9a-f-]{36}", page)[0]
        third = linked(on, last)
        on.clock.moment += timedelta(days=14)
        assert visitor.get(third).status_code == 404
        assert on.world.count("minutes_confirmations") == 0


def test_who_guesses_links_has_to_wait(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        visitor = on.app.test_client()
        answers = [confirm_again(visitor, f"/minutes/{n:043}", "X").status_code for n in range(43)]
        assert answers[0] == 404 and answers[-1] == 429


def test_a_link_leaves_no_trace_in_the_log(
    sqlite_worlds: Worlds, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        visitor = on.app.test_client()
        for path in ("geheim-woord", "geheim-woord/minutes.pdf", "geheim-woord/niets"):
            assert visitor.get(f"/minutes/{path}").status_code == 404
        said = capsys.readouterr().err
        assert "/minutes/" in said and "geheim-woord" not in said


def test_a_signed_copy_comes_in_and_goes_out(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there, version = paths(on)
        path = f"{version}/signed/tenderer"
        who = "signed-tenderer-confirmed_by"
        for content in (b"", b"MZ program"):
            sent = {who: "M. Jansen", "signed-tenderer-file": (io.BytesIO(content), "x.pdf")}
            answer = on.post("officer", path, sent)
            assert answer.status_code == 422
            assert 'value="M. Jansen"' in answer.text
        sent = {who: "M. Jansen", "signed-tenderer-file": (io.BytesIO(PNG), "getekend.png")}
        assert on.post("officer", path, sent).status_code == 303
        page = on.get("auditor", there).text
        assert "met een getekend exemplaar" in page
        found = re.search(r"/dialogue/minutes/signed/[0-9a-f-]{36}", page)
        assert found
        file = on.get("auditor", found[0])
        assert file.data == PNG and "getekend.png" in file.headers["Content-Disposition"]
        assert on.get("assessor1", found[0]).status_code == 404


def test_a_link_of_one_tenderer_shows_nothing_of_another(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    """The page, the paper and its name, with and without minutes of B that hold a secret."""
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        _there, version = paths(on)
        link, visitor = linked(on, version), on.app.test_client()

        def read() -> list[Any]:
            page, pdf = visitor.get(link), visitor.get(f"{link}/minutes.pdf")
            body = re.sub(r'(csrf_token"[^>]*value=")[^"]+', r"\1", page.text)
            return [body, pdf.data, pdf.headers["Content-Disposition"]]

        before = read()
        thread = planned(on, "GEHEIM-VAN-B", -4, "b")
        for item in (Item("", "GEHEIM", "GEHEIM", "GEHEIM"), Item("DLG-01", text="GEHEIM")):
            on.world.act("officer", AT, talks.keep_item, thread, item, 0)
        begin = AT - timedelta(hours=4)
        moments = (begin, begin + timedelta(hours=1), "")
        made = on.world.act("officer", AT, talks.make_minutes, thread, *moments)
        on.world.act("officer", AT, acts.make_link, made, "GEHEIM")
        assert read() == before
        assert "GEHEIM" not in before[0]
