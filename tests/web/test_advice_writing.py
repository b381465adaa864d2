"""A delegate writes: drafts, reading over, sending, correcting, files, and who may not."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from criteria.phases import Step
from criteria.reading import read_local
from tender.store import advice_drafts
from tender.store.advice_drafts import Place
from tests.delegations import advised, candidacy, seated
from tests.web.conftest import Clock, login, without_token
from tests.web.forms import values
from tests.web.sites import EMAILS, Site, site
from tests.worlds import PASSWORD, Worlds

AT = "2022-01-21T10:00"
TEXT = "Laat een bewoner bij een verhuizing de eigen begeleider houden."
GIVE, REVIEW = "/advice/give?theme=PRE", "/advice/review?theme=PRE"
OURS = {"Sec-Fetch-Site": "same-origin"}
MOST = 60_000


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    advised(monkeypatch)
    with site(sqlite_worlds, Step.SCORE, clock, AT) as made:
        seated(made.world, monkeypatch, third="b")
        yield made


def save(on: Site, who: str, text: str, path: str = GIVE, **more: Any) -> Any:
    sent = values(on.get(who, path).text, on.root + path)
    return on.post(who, path, sent | {"text": text, "stay": "1"} | more)


def send(on: Site, who: str, path: str = REVIEW) -> Any:
    return on.post(who, path, values(on.get(who, path).text, on.root + path))


def given(on: Site, who: str = "delegate", text: str = TEXT, more: str = "") -> str:
    """Sent, as people do; where it stands."""
    assert save(on, who, text, GIVE + more).status_code == 303
    answer = send(on, who, REVIEW + more)
    assert answer.status_code == 303
    return str(answer.location).partition(str(on.world.procedure_id))[2]


def main(page: Any) -> str:
    return str(html.unescape(page.text.split("<main")[1].split("</main>")[0]))


def test_from_the_list_to_sent_advice(on: Site) -> None:
    before = on.trail("advice.given")
    index = on.get("delegate", "/advice")
    assert "In het algemeen" in index.text and "Tweede lid" in index.text
    theme = on.get("delegate", GIVE)
    assert "Wat is goed voor bewoners?" in theme.text
    saved = save(on, "delegate", TEXT, review="1")
    assert saved.status_code == 303 and saved.location.endswith(f"{REVIEW}")
    over = on.get("delegate", REVIEW)
    assert TEXT in over.text and "Gaat dit over een bewoner?" not in over.text
    sent = send(on, "delegate")
    assert sent.status_code == 303 and on.trail("advice.given") == before + 1
    assert TEXT in on.get("delegate", "/advice").text
    assert "Nog niet verstuurd" not in on.get("delegate", "/advice").text


def test_a_draft_is_there_on_another_device_and_sent_twice_is_sent_once(on: Site) -> None:
    before = on.trail("advice.given")
    save(on, "delegate", TEXT)
    on.at(AT)  # logs in anew
    page = on.get("delegate", GIVE)
    assert TEXT in page.text and "Bewaard om" in page.text
    assert "Nog niet verstuurd" in on.get("delegate", "/advice").text
    form = values(on.get("delegate", REVIEW).text, on.root + REVIEW)
    first, second = on.post("delegate", REVIEW, form), on.post("delegate", REVIEW, form)
    assert first.location == second.location and on.trail("advice.given") == before + 1


def test_what_looks_like_data_of_a_resident_is_shown_and_blocks_nothing(on: Site) -> None:
    save(on, "delegate", "Mevrouw Jansen (111222333) wacht. Bel 06-12345678.")
    page = main(on.get("delegate", REVIEW))
    for words in ("Mevrouw Jansen", "111222333", "06-12345678", "burgerservicenummer"):
        assert words in page
    assert f'href="{on.root}{GIVE}#text"' in page
    assert send(on, "delegate").status_code == 303


def test_a_second_window_sees_both_texts(on: Site) -> None:
    page = values(on.get("delegate", GIVE).text, on.root + GIVE)
    assert on.post("delegate", GIVE, page | {"text": "een", "stay": "1"}).status_code == 303
    late = on.post("delegate", GIVE, page | {"text": "ander", "stay": "1"})
    assert late.status_code == 422
    assert "Deze tekst is intussen veranderd" in late.text
    assert ">\neen</blockquote>" in late.text or ">een</blockquote>" in late.text
    assert re.search(r"<textarea[^>]*>\s*ander</textarea>", late.text)
    again = values(late.text, on.root + GIVE)
    assert on.post("delegate", GIVE, again | {"text": "ander", "stay": "1"}).status_code == 303


def test_the_joint_advice_is_made_of_input(on: Site) -> None:
    shared = given(on, "delegate", "Inbreng van lid een.", "&kind=input")
    thread = shared.rpartition("/")[2]
    joint = f"{GIVE}&kind=joint"
    page = on.get("third", joint)
    assert "Inbreng van lid een." in page.text and "Neem over" in page.text
    assert "De woordvoerder is Tweede lid." in page.text
    assert save(on, "third", "Wij vinden:", joint, take=thread).status_code == 303
    both = on.get("second", joint)
    assert re.search(r"<textarea[^>]*>\s*Wij vinden:\s+Inbreng van lid een.</textarea>", both.text)
    assert "Stuur advies" not in on.get("third", f"{REVIEW}&kind=joint").text
    over = f"{REVIEW}&kind=joint"
    form = values(on.get("second", over).text, on.root + over)
    assert on.post("third", over, form | {"csrf_token": on.token("third")}).status_code == 422
    assert send(on, "second", f"{REVIEW}&kind=joint").status_code == 303
    assert "namens uw raad" in on.get("delegate", "/advice").text
    officer = on.get("officer", "/advice").text
    assert "Wij vinden:" in officer and officer.count("Inbreng van lid een.") == 1
    assert "Wij vinden:" not in on.get("stranger", "/advice").text


def test_a_correction_keeps_the_earlier_version_and_withdrawing_asks_first(on: Site) -> None:
    there = given(on)
    thread = there.rpartition("/")[2]
    begun = on.post("delegate", f"{there}/correct")
    place = f"?first={thread}"
    assert begun.status_code == 303 and place in begun.location
    assert TEXT in on.get("delegate", f"/advice/give{place}").text
    save(on, "delegate", "Beter gezegd.", f"/advice/give{place}")
    assert send(on, "delegate", f"/advice/review{place}").status_code == 303
    page = on.get("delegate", there)
    assert "Beter gezegd." in page.text and "Vorige versie 1" in page.text
    assert TEXT in on.get("delegate", f"{there}?version=1").text
    assert on.trail("advice.corrected") == 1
    assert "Wilt u deze tekst intrekken?" in on.get("delegate", f"{there}/withdraw").text
    for _ in range(2):
        assert on.post("delegate", f"{there}/withdraw").status_code == 303
    assert on.trail("advice.withdrawn") == 1
    assert "Ingetrokken" in on.get("delegate", there).text
    assert "Beter gezegd." not in on.get("officer", "/advice").text


def test_another_finds_nothing_of_ones_own(on: Site) -> None:
    there = given(on)
    save(on, "delegate", "Een tweede begin.")
    thread = there.rpartition("/")[2]
    for who in ("second", "stranger", "officer", "assessor1", "chair", "auditor"):
        assert on.get(who, there).status_code == 404
        assert on.get(who, f"/advice/give?first={thread}").status_code == 404
        for act in ("correct", "withdraw"):
            assert on.post(who, f"{there}/{act}").status_code == 404
        assert "Een tweede begin." not in on.get(who, GIVE).text
    assert on.trail("advice.withdrawn") == 0


@pytest.mark.parametrize(
    "forged",
    [
        "theme=XYZ",
        "theme=SAM",
        "theme=PRE&kind=officer",
        "theme=PRE&about=x",
        f"theme=PRE&about={UUID(int=7)}",
        f"first={UUID(int=7)}",
        "first=1",
    ],
)
def test_a_forged_place_is_not_there(on: Site, forged: str) -> None:
    for view in ("give", "review"):
        assert on.get("delegate", f"/advice/{view}?{forged}").status_code == 404
        assert on.post("delegate", f"/advice/{view}?{forged}", {"text": TEXT}).status_code == 404
    assert on.post("delegate", f"/advice/keep?{forged}", {"text": TEXT}).status_code == 404
    assert on.world.count("advice_drafts") == 0


def test_a_tenderer_somebody_has_a_tie_with_is_not_there(on: Site) -> None:
    tied, other = candidacy(on.world, "b"), candidacy(on.world, "a")
    name = on.world.course.everyone()
    named = next(one.name for one in name if one.key == "b")
    assert named in main(on.get("second", GIVE)) and named not in main(on.get("third", GIVE))
    assert on.get("third", f"{GIVE}&about={tied}").status_code == 404
    assert on.get("third", f"{GIVE}&about={other}").status_code == 200
    given(on, "second", "Over de ander.", f"&about={tied}&kind=input")
    assert "Over de ander." in on.get("delegate", "/advice").text
    assert "Over de ander." not in on.get("third", "/advice").text


@pytest.mark.parametrize(
    "text",
    ["😀 " * 100 + "👩‍👩‍👧", "שלום עולם", "<script>alert(1)</script> & \"'", "mijn\n\nregels"],
)
def test_any_script_is_kept_as_typed(on: Site, text: str) -> None:
    there = given(on, text=text)
    assert text.strip() in main(on.get("delegate", there))
    assert "<script>alert" not in on.get("delegate", there).text


def test_too_long_a_text_stays_on_the_page(on: Site) -> None:
    page = save(on, "delegate", "a" * 50_000)
    assert page.status_code == 422
    assert "De tekst is te lang." in page.text and "a" * 50_000 in page.text
    kept = on.post("delegate", "/advice/keep?theme=PRE", {"text": "a" * 50_000, "version": "0"})
    assert kept.status_code == 422 and kept.json["saved"] is False
    assert on.world.count("advice_drafts") == 0


def test_typing_is_kept_by_the_script(on: Site) -> None:
    path = "/advice/keep?theme=PRE"
    first = on.post("delegate", path, {"text": "een", "version": "0"})
    assert first.json["saved"] and first.json["version"] == 1
    assert on.post("delegate", path, {"text": "twee", "version": "1"}).json["version"] == 2
    late = on.post("delegate", path, {"text": "drie", "version": "1"})
    assert late.status_code == 422 and late.json["saved"] is False


def test_an_expired_session_keeps_the_text(on: Site) -> None:
    form = values(on.get("delegate", GIVE).text, on.root + GIVE)
    with on.world.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM web_sessions"))
    browser = on.browser("delegate")
    answer = browser.post(on.root + GIVE, data=form | {"text": TEXT}, headers=OURS)
    assert answer.status_code == 400 and TEXT in answer.text
    found = re.search(r'id="terug" action="([^"]+)"', answer.text)
    assert found
    assert login(browser, EMAILS["delegate"], PASSWORD).status_code == 302
    action = html.unescape(found[1])
    again = browser.post(action, data=values(answer.text, action), headers=OURS)
    assert again.status_code == 422
    assert TEXT in again.text and "Uw sessie was verlopen." in again.text


def upload(on: Site, who: str, name: str, content: bytes, path: str = GIVE) -> Any:
    file = (io.BytesIO(content), name)
    return save(on, who, TEXT, path, add="1", file=file)


def files(page: Any) -> list[str]:
    return re.findall(r'/advice/files/([0-9a-f-]{36})"', page.text)


def test_a_file_goes_with_the_advice(on: Site) -> None:
    assert upload(on, "delegate", "brief.txt", b"Beste gemeente").status_code == 303
    assert upload(on, "delegate", "weg.txt", b"Weg hiermee").status_code == 303
    here = on.get("delegate", GIVE).text
    named = {name: id_ for id_, name in re.findall(r'/files/([0-9a-f-]{36})"><bdi>([^<]+)', here)}
    first = named["brief.txt"]
    assert save(on, "delegate", TEXT, drop=named["weg.txt"]).status_code == 303
    assert files(on.get("delegate", GIVE)) == [first]
    assert on.get("second", f"/advice/files/{first}").status_code == 404
    assert send(on, "delegate").status_code == 303
    there = on.get("delegate", "/advice")
    item = re.search(r'/advice/([0-9a-f-]{36})"', there.text)
    assert item
    (sent,) = files(on.get("delegate", f"/advice/{item[1]}"))
    for who in ("delegate", "officer"):
        answer = on.get(who, f"/advice/files/{sent}")
        assert answer.data == b"Beste gemeente"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=brief.txt")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    gone = on.get("stranger", f"/advice/files/{UUID(int=7)}")
    for who in ("second", "stranger", "assessor1", "chair", "contract_manager"):
        assert on.get(who, f"/advice/files/{sent}").status_code == 404
    assert without_token(on.get("stranger", f"/advice/files/{sent}")) == without_token(gone)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("groot.pdf", b"%PDF-" + b"a" * (100 * 1024 * 1024), "ten hoogste 10 MB"),
        ("zo.pdf", b"MZ\x90\x00", "Dit soort bestand nemen wij niet aan"),
        ("zo.pdf", b"%PDF-1.4 niets", "bestand"),
        ("leeg.txt", b"", "Dit bestand is leeg."),
        ("eerste.txt", b"hallo", "Dit bestand zit er al bij."),
        ("", b"", "Kies eerst een bestand."),
    ],
)
def test_a_refused_file_leaves_the_text(on: Site, name: str, content: bytes, says: str) -> None:
    upload(on, "delegate", "eerste.txt", b"hallo")
    page = upload(on, "delegate", name, content)
    assert page.status_code == 422
    assert says in page.text and re.search(rf"<textarea[^>]*>\s*{TEXT}</textarea>", page.text)
    assert len(files(page)) == 1


def test_after_closing_the_text_is_shown_and_nothing_goes(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with site(sqlite_worlds, Step.CONSENSUS, clock, "2022-01-27T10:00") as on:
        seated(on.world, monkeypatch)
        actor, place = on.world.identity("delegate"), Place("own", "PRE")
        before = on.trail("advice.given")
        with on.world.opened() as session:
            ids = actor.procedure_id, actor.id
            advice_drafts.begin(session, *ids, "council", place, TEXT, read_local(AT))
            session.commit()
        for path in ("/advice", GIVE):
            page = on.get("delegate", path)
            assert page.status_code == 200 and "De tijd voor advies is voorbij." in page.text
            assert "De inkoopadviseur ziet dat er nog tekst ligt" in page.text
        assert TEXT in on.get("delegate", GIVE).text
        late = on.post("delegate", GIVE, {"text": "Nog iets.", "version": "1"})
        assert late.status_code == 422 and "Nog iets." in late.text
        assert on.post("delegate", REVIEW, {"seen": "1"}).status_code == 422
        assert on.trail("advice.given") == before


def test_the_answer_is_read_at_once_where_the_plan_says_so(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for answered, shows in (("after_decision", False), ("at_once", True)):
        advised(monkeypatch, answered=answered)
        with site(sqlite_worlds, Step.DECIDE, clock, "2022-06-15T10:00") as on:
            page = on.get("delegate", "/advice").text
            assert ("Wij nemen drie punten mee" in page) is shows


def test_names_become_letters_where_the_plan_masks(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch, masked=True)
    with site(sqlite_worlds, Step.SCORE, clock, AT) as on:
        seated(on.world, monkeypatch, third="b")
        about = candidacy(on.world, "a")
        pages = [on.get(who, f"{GIVE}&about={about}") for who in ("delegate", "third")]
        found = [re.search(r"<b><bdi>(Inschrijver [A-Z])</bdi></b>", page.text) for page in pages]
        assert found[0] and found[1] and found[0][1] == found[1][1]
        names = [one.name for one in on.world.course.everyone()]
        hidden = [name for name in names if not re.fullmatch("Inschrijver [A-Z]", name)]
        for page in pages:
            assert hidden and not [name for name in hidden if name in main(page)]


def test_pages_stay_light_and_ask_the_same_of_the_database(on: Site) -> None:
    shared = given(on, "delegate", TEXT, "&kind=input")
    on.get("delegate", "/advice")
    asked = []
    for _ in range(2):
        counts = []
        for path in ("/advice", f"{GIVE}&kind=joint", shared):
            with on.counted() as sent:
                page = on.get("delegate", path)
            assert page.status_code == 200 and len(page.data) < MOST
            counts.append(len(sent))
        asked.append(counts)
        if len(asked) == 1:
            with on.world.engine.begin() as connection:
                for number in range(50):
                    connection.execute(
                        sa.text(
                            "INSERT INTO advice (id, procedure_id, participant_id, question, text,"
                            " at, council, kind, number) SELECT :id, procedure_id, participant_id,"
                            " question, :text, at, council, kind, 1 FROM advice WHERE id = :first"
                        ),
                        {
                            "id": UUID(int=1000 + number).hex,
                            "text": "woord " * 3300,
                            "first": UUID(shared.rpartition("/")[2]).hex,
                        },
                    )
    assert asked[0] == asked[1]
    assert "Bladzijde 1 van 6" in on.get("delegate", "/advice").text


def test_far_too_large_says_how_large_a_file_may_be_and_the_way_back(on: Site) -> None:
    assert save(on, "delegate", TEXT).status_code == 303
    told = {"CONTENT_LENGTH": str(200 * 1024 * 1024)}
    ours = OURS | {"Referer": f"http://localhost{on.root}{GIVE}"}
    sent = on.browser("delegate").post(on.root + GIVE, environ_overrides=told, headers=ours)
    assert sent.status_code == 413
    assert "Eén bestand mag hier ten hoogste 10 MB zijn." in sent.text
    assert "Terug naar de bladzijde met het formulier" in sent.text
    assert TEXT in on.get("delegate", GIVE).text
