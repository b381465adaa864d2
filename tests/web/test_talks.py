"""A session through the pages: planned, put in a calendar, written down, its topics closed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from criteria.agreements import Details
from criteria.phases import Step
from criteria.talks import Item
from tender.actions import agreements, talks
from tests.rules.test_calendar_file import read
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_dialogue import AT, WALL, held, planned, shown
from tests.web.test_expired import OURS
from tests.worlds import Worlds

PLAN: dict[str, Any] = {
    "title": "Financiën & risico's",
    "day": "2022-03-17",
    "begins": "09:30",
    "ends": "12.30",
    "place": "Stadskantoor, kamer 4",
    "agenda": ["DLG-03", "DLG-01"],
}
SAID = {"authority": "Ons punt.", "tenderer": "Hun punt.", "text": "Besproken <b>."}


def plan(on: Site, key: str = "a", **changed: Any) -> Any:
    path = f"/dialogue/sessions/new?tenderer={on.tenderer(key)}"
    return on.post("officer", path, PLAN | changed)


def session(on: Site, key: str = "a") -> str:
    answer = plan(on, key)
    assert answer.status_code == 303
    found = re.search(r"/dialogue/sessions/[0-9a-f-]{36}", answer.location)
    assert found
    return found[0]


def write(on: Site, there: str, topic: str = "DLG-01", who: str = "officer", **typed: str) -> Any:
    return on.post(who, f"{there}/topics/{topic}", {"version": "0", **SAID, **typed})


def test_a_session_is_planned_and_stands_in_a_calendar(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        page = on.get("officer", there)
        assert page.text.count("<h1") == 1
        assert "donderdag 17 maart 2022, 09.30 uur · 3 u · Stadskantoor, kamer 4" in page.text
        asked = re.findall(r"\?topic=([A-Z0-9-]+)#punt", page.text)
        assert asked == ["DLG-01", "DLG-03"]
        file = on.get("officer", f"{there}.ics")
        assert file.headers["Content-Type"].startswith("text/calendar")
        assert "attachment" in file.headers["Content-Disposition"]
        found = read(file.data)
        assert (found["DTSTART"], found["DTEND"]) == ("20220317T083000Z", "20220317T113000Z")
        assert (found["METHOD"], found["SEQUENCE"]) == ("PUBLISH", "0")
        assert found["SUMMARY"] == PLAN["title"]
        assert there.endswith(found["UID"])
        other = PLAN | {"title": "Verzet", "day": "2022-03-18", "agenda": ["DLG-03", "DLG-02"]}
        assert on.press("officer", f"{there}/plan", f"{there}/plan", other).status_code == 303
        moved = read(on.get("auditor", f"{there}.ics").data)
        assert (moved["UID"], moved["SEQUENCE"]) == (found["UID"], "1")
        assert moved["DTSTART"] == "20220318T083000Z"
        reason = {"reason": "Inschrijver B had die dag ook een gesprek."}
        assert on.press("officer", f"{there}/plan", f"{there}/cancel", reason).status_code == 303
        gone = on.get("officer", f"{there}.ics")
        assert read(gone.data)["METHOD"] == "CANCEL"
        assert read(gone.data)["STATUS"] == "CANCELLED"
        assert "Inschrijver B" not in gone.text
        assert "Inschrijver B had die dag" in on.get("officer", there).text
        assert on.trail("session.planned") == on.trail("session.moved") == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"title": ""}, "Schrijf een tekst."),
        ({"day": ""}, "Dag"),
        ({"begins": "half tien"}, "Schrijf een tijd, bijvoorbeeld 09.30."),
        ({"begins": "25:00"}, "Schrijf een tijd, bijvoorbeeld 09.30."),
        ({"ends": "09.30"}, "Het einde ligt niet na het begin."),
        ({"day": "2022-03-27", "begins": "02:30"}, "Begin"),
        ({"agenda": []}, "Kies ten minste één onderwerp voor de agenda."),
        ({"agenda": ["DLG-99"]}, "Kies uit wat hier staat."),
    ],
)
def test_a_refused_plan_keeps_what_was_typed(
    sqlite_worlds: Worlds, clock: Clock, changed: dict[str, Any], says: str
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        page = plan(on, **changed)
        assert page.status_code == 422
        assert "wb-errors" in page.text and says in page.text
        assert 'value="Stadskantoor, kamer 4"' in page.text
        if "agenda" not in changed:
            assert re.search(r'value="DLG-03" checked', page.text)
        assert on.world.count("session_plans") == 0


def test_a_plan_that_somebody_else_changed_is_not_overwritten(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        mine = PLAN | {"title": "Van mij", "seen": "1"}
        assert on.post("witness", f"{there}/plan", PLAN | {"seen": "1"}).status_code == 303
        page = on.post("officer", f"{there}/plan", mine)
        assert page.status_code == 422
        assert "Deze sessie is intussen door een ander gepland." in page.text
        assert 'value="Van mij"' in page.text and "Financiën &amp; risico" in page.text
        assert on.press("officer", f"{there}/plan", f"{there}/plan", mine | {"seen": "2"})


def test_an_item_is_saved_and_the_next_topic_comes(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        here = {"authority": "Wij", "tenderer": "Zij", "text": "", "version": "0"}
        first = on.post("officer", f"{there}/whole", here)
        assert first.location.endswith("?topic=DLG-01#punt")
        assert "Bewaar en ga naar Risicodossier" in on.get("officer", f"{there}?topic=DLG-01").text
        assert write(on, there).location.endswith("?topic=DLG-03#punt")
        page = on.get("officer", f"{there}?topic=DLG-01").text
        assert "Besproken &lt;b&gt;." in page and "Bewaard om 10.00 uur" in page
        assert write(on, there, "DLG-03").location.endswith("/minutes")
        stays = write(on, there, "DLG-03", version="1", stay="1")
        assert stays.location.endswith("?topic=DLG-03#punt")
        assert on.trail("topic.closed") == 0


def test_a_topic_is_closed_at_the_session_with_a_reason(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        page = write(on, there, outcome="agreed", reason=" ")
        assert page.status_code == 422
        assert "Schrijf de reden op." in page.text
        assert (
            re.search(r'value="agreed" checked', page.text) and "Besproken &lt;b&gt;." in page.text
        )
        assert on.world.count("minutes_drafts") == on.world.count("topic_decisions") == 0
        assert write(on, there, reason="Wel een reden.").status_code == 422
        assert write(on, there, outcome="weg", reason="x").status_code == 422
        assert write(on, there, outcome="deferred", reason="Later.").status_code == 303
        page = on.get("officer", f"{there}?topic=DLG-01").text
        assert "Uitgesteld" in page and "Later." in page and "Wijzig de uitkomst" in page
        assert on.trail("topic.closed") == 1
        assert write(on, there, version="1").status_code == 303
        assert on.trail("topic.closed") == 1


def test_a_topic_that_was_not_on_the_agenda_comes_up(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        assert "DLG-02 · toegevoegd" in shown(on.get("officer", f"{there}?topic=DLG-02").text)
        assert "toegevoegd" not in on.get("officer", there).text
        assert write(on, there, "DLG-02").status_code == 303
        assert "DLG-02 · toegevoegd" in shown(on.get("officer", there).text)
        assert on.get("officer", f"{there}?topic=DLG-99").status_code == 404
        assert write(on, there, "DLG-99").status_code == 404


def test_two_people_who_write_the_same_item_see_both_texts(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        assert write(on, there, who="witness", text="Van de ander.").status_code == 303
        told = on.post("officer", f"{there}/topics/DLG-01/autosave", {**SAID, "version": "0"})
        assert (told.status_code, told.json["saved"]) == (422, False)
        assert "Kies Bewaar" in told.json["text"] and "opnieuw" not in told.json["text"]
        page = write(on, there, text="Van mij.")
        assert page.status_code == 422
        assert "Dit punt is intussen door een ander bewaard." in page.text
        assert "Van de ander." in page.text and "Van mij.</textarea>" in page.text
        assert "<del>" in page.text and "<ins>" in page.text
        assert "data-autosave-stays" not in page.text
        assert "Laad de bladzijde opnieuw" not in page.text, "what is typed would be lost"
        assert 'name="version" type="hidden" value="1"' in page.text
        assert write(on, there, text="Van mij.", version="1").status_code == 303


def test_what_is_typed_is_saved_meanwhile_but_no_outcome(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        path = f"{there}/topics/DLG-01/autosave"
        first = on.post("officer", path, {**SAID, "version": "0"}).json
        assert first == {"saved": True, "text": "Bewaard om 10.00 uur", "version": 1}
        typed = {**SAID, "version": "1", "outcome": "agreed", "reason": "Ja."}
        second = on.post("officer", path, typed).json
        assert second["text"] == "Bewaard om 10.00 uur, de uitkomst nog niet"
        assert on.world.count("topic_decisions") == 0
        long = on.post("officer", path, {**SAID, "version": "2", "text": "x" * 30_000})
        assert (long.status_code, long.json["saved"]) == (422, False)
        assert on.trail("session.planned") == 1
        for reader in ("auditor", "contract_manager"):
            assert on.post(reader, path, typed).status_code == 404


def test_what_was_typed_comes_back_when_the_session_ended(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        sent = {**SAID, "version": "0", "csrf_token": "oud"}
        on.token("officer")
        page = on.browser("officer").post(
            f"{on.root}{there}/topics/DLG-01", data=sent, headers=OURS
        )
        assert page.status_code == 422
        assert "Uw sessie was verlopen." in page.text and "Besproken &lt;b&gt;." in page.text
        assert on.world.count("minutes_drafts") == 0


def test_who_only_reads_sees_no_draft(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        write(on, there)
        for reader in ("decision_maker", "auditor", "contract_manager"):
            page = on.get(reader, f"{there}?topic=DLG-01")
            assert page.status_code == 200
            assert "Ons punt." not in page.text and "<textarea" not in page.text
            assert on.get(reader, f"{there}/plan").status_code == 404


def test_an_agreement_that_changed_after_the_minutes_is_told(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        thread, _ = held(on)
        there = f"/dialogue/sessions/{thread}"
        warned = "Het verslag klopt niet meer met de afspraken van deze sessie."
        assert warned not in on.get("officer", there).text
        agreed = ("DLG-01", "commitment", "Wij tellen elke maand.", Details(title="Telregel"))
        a = on.tenderer("a")
        on.world.act("officer", AT, agreements.record_agreement, a, thread, *agreed)
        for path in (there, f"{there}/minutes"):
            page = on.get("officer", path).text
            assert warned in page and 'AF-01, versie 1: <span lang="nl">Telregel</span>' in page
        on.at("2022-03-17T10:00")
        said = Item("DLG-01", "x", "y", "z")
        on.world.act("officer", "2022-03-17T10:00", talks.keep_item, thread, said, 1)
        assert "Na het verslag is hier nog geschreven." in on.get("officer", there).text


def test_a_session_of_one_tenderer_holds_nothing_of_another(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    """The same page, calendar and plan of A, with and without a session of B."""
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        paths = (there, f"{there}?topic=DLG-01", f"{there}.ics", f"{there}/plan", "/dialogue")

        def read_all() -> list[str]:
            pages = (on.get("officer", path) for path in paths)
            return [
                re.sub(r'value="[^"]{60,}"|wb-count">\d+<', "", page.text)
                + str(page.headers.get("Content-Disposition"))
                for page in pages
            ]

        read_all()  # the message that the session is planned comes once
        before = read_all()
        other = planned(on, "GEHEIM-VAN-B", 24, "b")
        item = Item("DLG-01", "GEHEIM-VAN-B", "GEHEIM-VAN-B", "GEHEIM-VAN-B")
        on.world.act("officer", AT, talks.keep_item, other, item, 0)
        held(on, "b")
        after = read_all()
        assert "GEHEIM" not in "".join(after)
        assert after == before


def test_a_point_is_saved_and_made_into_an_agreement(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        there = session(on)
        thread = there.rpartition("/")[2]
        assert 'name="agree"' in on.get("officer", f"{there}?topic=DLG-01").text
        answer = write(on, there, agree="1")
        assert answer.status_code == 303
        asked = f"tenderer={on.tenderer('a')}&topic=DLG-01&session={thread}"
        assert answer.location.endswith(f"/dialogue/agreements/new?{asked}")
        form = on.get("officer", answer.location.removeprefix(on.root)).text
        for chosen in ("DLG-01", thread):
            assert re.search(rf'<option selected[^>]* value="{chosen}"', form), chosen
        assert SAID["authority"] in on.get("officer", f"{there}?topic=DLG-01").text
        refused = write(on, there, agree="1", version="0", text="Anders.")
        assert refused.status_code == 422 and "Anders." in refused.text


def test_a_session_that_is_over_makes_no_agreement(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        for confirmed, offered in ((True, False), (False, True)):
            thread, _ = held(on, confirmed=confirmed)
            page = on.get("officer", f"/dialogue/sessions/{thread}?topic=DLG-01").text
            assert ('name="agree"' in page) is offered
