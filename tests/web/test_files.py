"""The files beside an application: handed in sealed, replaced, taken back, and read by nobody."""

from __future__ import annotations

import html
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from criteria.documents import LARGEST
from criteria.phases import Step
from tests.web.conftest import Clock, token_in
from tests.web.matrix import TABLE
from tests.web.sites import Site, site
from tests.web.test_hand_in import BEFORE, LATE, Tenderer, envelopes, filled
from tests.worlds import Worlds

MARK = "Regenboogforel"
PDF = b"%PDF-1.7 " + MARK.encode() * 3
TYPED = {
    "kind": "vog",
    "title": f"VOG van {MARK} שלום",
    "party": f"Zorg {MARK} “é”",
    "issued_on": "2021-11-01",
    "valid_until": "2022-11-01",
    "replaces": "",
    "seen": "0",
}
ABSENT = "11111111-1111-4111-8111-111111111111"
ROLES = ("officer", "chair", "assessor1", "delegate", "decision_maker", "auditor")


@pytest.fixture(autouse=True)
def not_inspected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked into elsewhere, which starts a process each time."""
    monkeypatch.setattr("tender.actions.receiving.inspect_file", lambda name, content: "")


@pytest.fixture
def invited(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, BEFORE) as on:
        on.world.course.invite()
        yield on


def send(
    tenderer: Tenderer, name: str = f"{MARK}.pdf", content: bytes = PDF, **changed: Any
) -> TestResponse:
    page = tenderer.browser.get(f"{tenderer.link}/files")
    data = {"csrf_token": token_in(page), "file": (BytesIO(content), name), **TYPED, **changed}
    data = {key: value for key, value in data.items() if value or f'name="{key}"' in page.text}
    answer = tenderer.browser.post(
        f"{tenderer.link}/files", data=data, content_type="multipart/form-data"
    )
    answer.request.environ["wsgi.input"].close()
    return answer


def press(tenderer: Tenderer, address: str, **data: Any) -> TestResponse:
    token = token_in(tenderer.browser.get(f"{tenderer.link}/files"))
    return tenderer.browser.post(f"{tenderer.link}/{address}", data={"csrf_token": token, **data})


def files(on: Site) -> list[tuple[Any, ...]]:
    return [row for row in envelopes(on) if row[0] == "proof"]


def withdrawals(tenderer: Tenderer) -> list[str]:
    page = tenderer.browser.get(f"{tenderer.link}/files").text
    return re.findall(r'action="[^"]*?/(files/[0-9a-f-]{36}/withdraw)"', page)


def opened(on: Site) -> None:
    on.at("2022-01-05T09:30")
    on.post("officer", "/tenderers/opening", {"word": "OPEN"})
    assert on.post("witness", "/tenderers/opening", {"word": "OPEN"}).status_code == 303


def test_a_file_is_sealed_with_a_number_and_a_receipt(invited: Site) -> None:
    tenderer = Tenderer(invited)
    answer = send(tenderer)
    assert (answer.status_code, answer.location) == (303, f"{tenderer.link}/files")
    page = tenderer.browser.get(f"{tenderer.link}/files").text
    assert "Wij hebben uw bestand ontvangen als bestand 1." in page
    ((_, _, digest, late),) = files(invited)
    assert not late and digest in page.replace("</span><wbr><span>", "")
    assert "maandag 20 december 2021, 10.00.00 uur" in page
    assert MARK not in page and MARK not in tenderer.page().text
    assert "1 bestand" in tenderer.page().text and invited.trail("proof.received") == 1


def test_the_same_form_sent_twice_is_one_file(invited: Site) -> None:
    tenderer = Tenderer(invited)
    assert [send(tenderer).status_code for _ in range(2)] == [303, 303]
    assert len(files(invited)) == 1
    known = send(tenderer, seen="1")
    assert known.status_code == 422 and "als bestand 1" in known.text


def test_two_windows_each_hand_in_their_own_file(invited: Site) -> None:
    tenderer = Tenderer(invited)
    assert send(tenderer, title="Links").status_code == 303
    assert send(tenderer, title="Rechts").status_code == 303
    assert len(files(invited)) == 2


def test_a_file_is_replaced_and_taken_back_before_the_deadline(invited: Site) -> None:
    tenderer = Tenderer(invited)
    send(tenderer)
    (address,) = withdrawals(tenderer)
    first = address.split("/")[1]
    renewed = {"title": "Nieuw", "replaces": first, "seen": "1"}
    assert send(tenderer, **renewed).status_code == 303
    assert send(tenderer, **renewed).status_code == 303  # the same form, sent twice
    assert [row[1] for row in files(invited)] == [1, 2]
    page = tenderer.browser.get(f"{tenderer.link}/files").text
    assert page.count("Wij openen dit niet.") == 1
    stale = send(tenderer, title="Weer anders", replaces=first, seen="2")
    assert stale.status_code == 422
    (address,) = withdrawals(tenderer)
    assert first not in address
    assert [press(tenderer, address).status_code for _ in range(2)] == [303, 303]
    assert invited.trail("proof.withdrawn") == 2
    assert "0 bestanden" in tenderer.page().text


def test_a_file_of_another_tenderer_is_as_absent_as_none(invited: Site) -> None:
    theirs = Tenderer(invited, "b")
    send(theirs)
    (address,) = withdrawals(theirs)
    tenderer = Tenderer(invited, "a")
    absent = re.sub("[0-9a-f-]{36}", ABSENT, address)
    answers = [press(tenderer, path) for path in (address, absent)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data
    assert invited.trail("proof.withdrawn") == 0


@pytest.mark.parametrize(
    "address", ["files", "files/11111111-1111-4111-8111-111111111111/withdraw"]
)
def test_an_unknown_link_gives_the_same_answer_as_any_missing_page(
    invited: Site, address: str
) -> None:
    browser = invited.app.test_client()
    data = {"csrf_token": token_in(browser.get("/login"))}
    unknown = browser.post(f"/hand-in/{'x' * 43}/{address}", data=data)
    missing = browser.post("/hand-in/nowhere/at/all", data=data)
    assert unknown.status_code == missing.status_code == 404
    assert unknown.data == missing.data
    large = browser.post(
        f"/hand-in/{'x' * 43}/files",
        data={"file": (BytesIO(b"x" * 5 * 1024 * 1024), "a.pdf")},
        content_type="multipart/form-data",
    )
    large.request.environ["wsgi.input"].close()
    assert large.status_code == 413  # a stranger sends no more than to other pages


@pytest.mark.parametrize(
    ("name", "content", "changed", "says"),
    [
        ("a.pdf", b"", {}, "Dit bestand is leeg."),
        ("a.pdf", b"MZ\x90\x00", {}, "past niet bij de naam"),
        ("a.exe", b"MZ\x90\x00", {}, "Dit soort bestand nemen wij niet aan"),
        ("a.html", b"<script>", {}, "Dit soort bestand nemen wij niet aan"),
        ("a.pdf", b"%PDF-" + b"x" * LARGEST, {}, "Het mag ten hoogste 20 MB zijn."),
        ("a.pdf", PDF, {"kind": ""}, "Kies wat voor bewijs dit is."),
        ("a.pdf", PDF, {"kind": "song"}, "Kies een van de mogelijkheden."),
        ("a.pdf", PDF, {"title": ""}, "Schrijf een tekst."),
        ("a.pdf", PDF, {"title": "x" * 201}, "te lang"),
        ("a.pdf", PDF, {"title": "a\u202eb"}, "tekens die wij niet kunnen bewaren"),
        ("a.pdf", PDF, {"issued_on": "gisteren"}, "Vul een dag in die bestaat"),
        ("a.pdf", PDF, {"issued_on": "2021-12-21"}, "ligt in de toekomst"),
        ("a.pdf", PDF, {"valid_until": "2021-10-31"}, "voor de datum van afgifte"),
        ("a.pdf", PDF, {"replaces": "iets"}, "Kies een van de mogelijkheden."),
    ],
)
def test_a_refused_file_keeps_everything_typed(
    invited: Site, name: str, content: bytes, changed: dict[str, str], says: str
) -> None:
    page = send(Tenderer(invited), name, content, **changed)
    assert page.status_code == 422 and says in html.unescape(page.text), page.text
    assert "Kies het bestand opnieuw." in page.text
    for field in ("title", "party", "issued_on", "valid_until"):
        typed = {**TYPED, **changed}[field]
        assert f'value="{html.escape(typed)}"' in page.text.replace("&#34;", "&quot;"), field
    if "kind" not in changed:
        assert '<option selected value="vog">' in page.text
    assert files(invited) == []


def test_nothing_chosen_is_told_at_the_field(invited: Site) -> None:
    page = send(Tenderer(invited), "", b"")
    assert page.status_code == 422 and 'href="#file"' in page.text and files(invited) == []


def test_what_is_far_too_large_is_not_read_at_all(invited: Site) -> None:
    tenderer = Tenderer(invited)
    told = {"CONTENT_LENGTH": str(LARGEST + 2 * 1024 * 1024)}
    answer = tenderer.browser.post(f"{tenderer.link}/files", data={}, environ_overrides=told)
    assert answer.status_code == 413 and files(invited) == []


def test_after_the_deadline_a_file_is_kept_as_late_and_nothing_is_taken_back(
    invited: Site,
) -> None:
    tenderer = Tenderer(invited)
    send(tenderer)
    (address,) = withdrawals(tenderer)
    first = address.split("/")[1]
    invited.at(LATE)
    assert withdrawals(tenderer) == []
    assert press(tenderer, address).status_code == 422
    over = send(tenderer, title="Laat", replaces=first, seen="1")
    assert over.status_code == 422 and "Vervangen kan niet meer" in over.text
    assert send(tenderer, title="Laat", seen="1").status_code == 303
    assert [row[3] for row in files(invited)] == [0, 1]
    assert "Te laat. Wij openen dit niet." in tenderer.browser.get(f"{tenderer.link}/files").text


def test_an_application_is_taken_back_and_handed_in_again(invited: Site) -> None:
    tenderer = Tenderer(invited)
    assert "Trek de aanmelding in" not in tenderer.page().text
    tenderer.send("application", filled())
    stale = press(tenderer, "application/withdraw", seen="0")
    assert stale.status_code == 422 and invited.trail("application.withdrawn") == 0
    assert press(tenderer, "application/withdraw", seen="1").status_code == 303
    assert press(tenderer, "application/withdraw", seen="1").status_code == 303
    assert invited.trail("application.withdrawn") == 1
    page = tenderer.page().text
    assert "Uw aanmelding is ingetrokken." in page and "Dien de aanmelding in" in page
    old = tenderer.send("application", filled())  # a form from before: not the same as handed in
    assert old.status_code == 422 and len(envelopes(invited)) == 1
    assert tenderer.send("application", filled(seen="1")).status_code == 303
    assert "Vervang de aanmelding" in tenderer.page().text
    opened(invited)
    with invited.world.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM candidacies").scalar_one() == 1


def test_who_took_its_application_back_is_listed_so(invited: Site) -> None:
    tenderer = Tenderer(invited)
    tenderer.send("application", filled())
    press(tenderer, "application/withdraw", seen="1")
    assert "Ingetrokken" in invited.get("officer", "/tenderers").text
    invited.at(LATE)
    assert "Er is niets te openen." in invited.get("officer", "/tenderers").text
    assert press(tenderer, "application/withdraw", seen="1").status_code == 422


def test_the_log_names_what_happened_and_not_what_it_was_about(invited: Site) -> None:
    tenderer = Tenderer(invited)
    tenderer.send("application", filled())
    send(tenderer)
    press(tenderer, withdrawals(tenderer)[0])
    press(tenderer, "application/withdraw", seen="1")
    page = invited.get("auditor", "/trail").text
    for act in ("Bestand ontvangen", "Bestand ingetrokken", "Aanmelding ingetrokken"):
        assert act in page
    assert "proof." not in page and MARK not in page


def test_nobody_reads_anything_of_a_file_before_the_opening(invited: Site) -> None:
    tenderer = Tenderer(invited)
    tenderer.send("application", filled())
    send(tenderer)
    send(tenderer, title=f"Nog een {MARK}", seen="1")
    (address, _) = withdrawals(tenderer)
    press(tenderer, address)
    send(tenderer, "a.pdf", b"%PDF-", title=MARK * 20, kind="")  # refused
    tried = 0
    for row in TABLE:
        if row.method == "GET" and "{" not in row.path.replace("{tenderer}", ""):
            path = row.path.replace("{tenderer}", str(invited.tenderer("a")))
            for who in ROLES:
                answer = invited.get(who, path)
                assert MARK.encode() not in answer.data, (who, path)
                tried += answer.status_code == 200
    assert tried > 30
    file = Path(str(invited.world.engine.url.database))
    stored = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert b"proof.received" in stored
    assert MARK.encode() not in stored and b"VOG van" not in stored
    opened(invited)
    with invited.world.engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name, title FROM evidence").all()
    assert [tuple(row) for row in names] == [(f"{MARK}.pdf", TYPED["title"])]


def test_the_page_takes_as_many_queries_for_one_file_as_for_five(invited: Site) -> None:
    tenderer = Tenderer(invited)
    send(tenderer)
    path = f"{tenderer.link}/files"
    tenderer.browser.get(path)
    with invited.counted() as few:
        tenderer.browser.get(path)
    for number in range(4):
        send(tenderer, title=f"Stuk {number}", seen="9")
    tenderer.browser.get(path)
    with invited.counted() as many:
        tenderer.browser.get(path)
    assert len(few) == len(many)
