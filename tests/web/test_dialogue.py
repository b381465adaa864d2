"""The dialogue: sessions, minutes confirmed by both sides, agreements, and every topic closed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from criteria.phases import Step
from tender.actions import dialogue as acts
from tender.actions import tenderers
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-03-16T10:00"
MINUTES = "Partijen lopen drie risico's door.\n\nHet gevolg van het PGB komt later."
HELD = {
    "session-held_at": "2022-03-15T09:30",
    "session-attendance": "Inkoop, contractmanagement en de inschrijver",
    "session-minutes": MINUTES,
}


def held(on: Site, key: str = "a") -> str:
    """A session with this tenderer; gives its id."""
    path = f"/dialogue/{on.tenderer(key)}/sessions"
    assert on.post("officer", path, HELD).status_code == 303
    page = on.get("officer", f"/dialogue?tenderer={on.tenderer(key)}")
    return re.findall(r'id="sessie-([0-9a-f-]{36})"', page.text)[-1]


def agreement(session: str, **changed: str) -> dict[str, Any]:
    fields = {"topic": "DLG-03", "kind": "commitment", "text": "Wij tellen elke maand."} | changed
    return {f"a{session}-{name}": value for name, value in fields.items()}


def test_a_session_with_minutes_agreements_and_confirmations(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        session = held(on)
        for kind in ("commitment", "confidential"):
            path = f"/dialogue/sessions/{session}/agreements"
            assert on.post("officer", path, agreement(session, kind=kind)).status_code == 303
        for side, name in (("authority", "Mw. A."), ("tenderer", "Dhr. B.")):
            path = f"/dialogue/sessions/{session}/confirm/{side}"
            fields = {f"{side}-{session}-confirmed_by": name}
            assert on.post("officer", path, fields).status_code == 303
        page = on.get("officer", "/dialogue")
        assert page.text.count("<h1") == 1
        for words in ("AF-01", "AF-02", "vertrouwelijk idee", "Mw. A.", "Dhr. B."):
            assert words in page.text
        assert "Beide kanten bevestigd" in page.text
        assert '<p class="wb-record">Partijen lopen drie' in page.text
        for reader in ("decision_maker", "auditor", "contract_manager"):
            seen = on.get(reader, "/dialogue")
            assert "Wij tellen elke maand." in seen.text
            assert "<textarea" not in seen.text
        for act, times in (
            ("session.recorded", 1),
            ("agreement.recorded", 2),
            ("minutes.confirmed", 2),
        ):
            assert on.trail(act) == times


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"session-held_at": "2022-03-17T09:30"}, "Een sessie die nog moet komen"),
        ({"session-held_at": ""}, "2022"),
        ({"session-held_at": "gisteren"}, ""),
        ({"session-attendance": ""}, "Schrijf een tekst."),
        ({"session-minutes": "  "}, "Schrijf een tekst."),
    ],
)
def test_a_refused_session_keeps_what_was_typed(
    sqlite_worlds: Worlds, clock: Clock, changed: dict[str, str], says: str
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        typed = HELD | changed
        page = on.post("officer", f"/dialogue/{on.tenderer('a')}/sessions", typed)
        assert page.status_code == 422
        assert "wb-errors" in page.text
        assert says in page.text
        for name, value in typed.items():
            if name not in changed:
                assert value.split("'")[0] in page.text
        assert on.world.count("dialogue_sessions") == 0


def test_minutes_are_confirmed_once_by_each_side(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        session = held(on)
        path = f"/dialogue/sessions/{session}/confirm/tenderer"
        name = f"tenderer-{session}-confirmed_by"
        nobody = on.post("officer", path, {name: " "})
        assert nobody.status_code == 422
        assert "Schrijf op wie namens deze kant bevestigde." in nobody.text
        assert on.post("officer", path, {name: "Dhr. B."}).status_code == 303
        twice = on.post("officer", path, {name: "Dhr. B."})
        assert twice.status_code == 422
        assert "Deze kant heeft het verslag al bevestigd." in twice.text
        third = path.replace("tenderer", "third")
        assert on.post("officer", third, {name: "X"}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"topic": ""}, "Kies een onderwerp uit het plan."),
        ({"topic": "DLG-99"}, "Kies een onderwerp uit het plan."),
        ({"kind": ""}, "Kies wat voor afspraak dit is."),
        ({"text": ""}, "Schrijf een tekst."),
    ],
)
def test_a_refused_agreement_keeps_what_was_typed(
    sqlite_worlds: Worlds, clock: Clock, changed: dict[str, str], says: str
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        session = held(on)
        fields = agreement(session, **changed)
        page = on.post("officer", f"/dialogue/sessions/{session}/agreements", fields)
        assert page.status_code == 422
        assert says in page.text
        if "text" not in changed:
            assert "Wij tellen elke maand." in page.text
        assert on.world.count("agreements") == 0


def test_topics_are_closed_together_each_with_a_reason(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        path = f"/dialogue/{on.tenderer('a')}/topics"
        filled = {
            "topics-DLG-01-outcome": "agreed",
            "topics-DLG-01-text": "Vastgelegd in AF-01.",
            "topics-DLG-02-outcome": "deferred",
            "topics-DLG-02-text": "Hangt af van het besluit in mei.",
        }
        assert on.post("officer", path, filled).status_code == 303
        page = on.get("officer", "/dialogue")
        assert "2 van 13 afgesloten" in page.text
        assert "Hangt af van het besluit in mei." in page.text
        assert "Moet in het contract" in page.text
        assert on.trail("topic.closed") == 2
        other = on.get("officer", f"/dialogue?tenderer={on.tenderer('b')}")
        assert "0 van 13 afgesloten" in other.text
        again = {"topics-DLG-02-outcome": "agreed", "topics-DLG-02-text": "Alsnog eens."}
        assert on.post("officer", path, again).status_code == 303
        assert "2 van 13 afgesloten" in on.get("officer", "/dialogue").text
        assert on.world.count("topic_decisions") == 3


def test_a_refusal_stands_at_its_row_and_nothing_is_saved_or_lost(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        path = f"/dialogue/{on.tenderer('a')}/topics"
        filled = {
            "topics-DLG-01-outcome": "agreed",
            "topics-DLG-01-text": "Vastgelegd in AF-01.",
            "topics-DLG-02-outcome": "deferred",
            "topics-DLG-02-text": "",
            "topics-DLG-03-text": "Wel een reden, geen uitkomst.",
        }
        page = on.post("officer", path, filled)
        assert page.status_code == 422
        assert 'id="topics-DLG-02-text-fout"' in page.text
        assert 'id="topics-DLG-03-outcome-fout"' in page.text
        assert 'id="topics-DLG-01-text-fout"' not in page.text
        assert "Vastgelegd in AF-01." in page.text
        assert "Wel een reden, geen uitkomst." in page.text
        assert page.text.count('<option selected value="agreed">') == 1
        assert on.world.count("topic_decisions") == 0
        assert on.trail("topic.closed") == 0
        nothing = on.post("officer", path)
        assert nothing.status_code == 422
        assert "Vul eerst ten minste één regel in." in nothing.text


def test_who_may_not_gets_404(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        session, a = held(on), on.tenderer("a")
        for nobody in ("assessor1", "chair", "delegate"):
            assert on.get(nobody, "/dialogue").status_code == 404
        writes = (
            f"/dialogue/{a}/sessions",
            f"/dialogue/{a}/topics",
            f"/dialogue/sessions/{session}/agreements",
            f"/dialogue/sessions/{session}/confirm/authority",
        )
        for path in writes:
            assert on.post("decision_maker", path, HELD).status_code == 404
        assert on.get("officer", f"/dialogue?tenderer={on.tenderer('d')}").status_code == 404
        assert on.get("officer", "/dialogue?tenderer=x").status_code == 404
        for path in writes:
            unknown = path.replace(session, str(a)).replace(f"/{a}/", f"/{on.tenderer('d')}/")
            assert on.post("officer", unknown, HELD).status_code == 404


def test_a_conflict_hides_the_dialogue_and_stops_the_acts(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        session, b = held(on, "b"), on.tenderer("b")
        on.world.act("witness", WALL, tenderers.declare, b, "conflict", "Mijn zus werkt daar.")
        assert on.get("witness", f"/dialogue?tenderer={b}").status_code == 404
        assert "Partijen lopen drie" not in on.get("witness", "/dialogue").text
        assert on.post("witness", f"/dialogue/{b}/sessions", HELD).status_code == 404
        assert on.post("witness", f"/dialogue/{b}/topics").status_code == 404
        path = f"/dialogue/sessions/{session}/agreements"
        assert on.post("witness", path, agreement(session)).status_code == 404


def test_after_the_dialogue_the_page_is_for_reading(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OFFERS, clock, "2022-05-09T10:00") as on:
        page = on.get("officer", f"/dialogue?tenderer={on.tenderer('a')}")
        assert "Alles afgesloten" in page.text
        assert "<textarea" not in page.text
        late = on.post("officer", f"/dialogue/{on.tenderer('a')}/sessions", HELD)
        assert late.status_code == 404


def test_one_admitted_tenderer_has_no_tabs(single_offer_worlds: Worlds, clock: Clock) -> None:
    with site(single_offer_worlds, Step.DIALOGUE, clock, WALL) as on:
        page = on.get("officer", "/dialogue")
        assert page.status_code == 200
        assert "wb-tabs" not in page.text


def test_as_many_queries_for_one_session_as_for_three(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        sent = []
        for _ in range(3):
            session = held(on)
            on.world.act(
                "officer",
                WALL,
                acts.record_agreement,
                *(__import__("uuid").UUID(session), "DLG-01", "change", "Iets."),
            )
            with on.counted() as statements:
                on.get("officer", "/dialogue")
            sent.append(len(statements))
        assert sent[0] == sent[2]
