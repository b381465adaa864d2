"""Advice: a delegate gives it blind, an officer answers it, the answer shows after the decision."""

from __future__ import annotations

import re

import pytest

from criteria import visibility
from criteria.phases import Step
from tender.store import advising
from tests.delegations import sworn
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, judged, names, site
from tests.worlds import Worlds

TEXT = "Laat een bewoner bij een verhuizing de eigen begeleider houden."
WORLDS_OPEN = "2022-01-21T10:00"
EARLY = 1
"""Advice of another council, from before the scores."""
TENDERERS = ("Combinatie", "Zorgpartij", "A1", "lumpsum", "€")


def send(on: Site, theme: str = "", text: str = TEXT) -> int:
    """Advise as people do: write it, read it over, send it."""
    sworn(on.world)
    asked = f"?theme={theme}" if theme else ""
    written = on.post("delegate", f"/advice/give{asked}", {"text": text, "review": "1"})
    if written.status_code != 303:
        return written.status_code
    path = f"/advice/review{asked}"
    sent = on.post("delegate", path, values(on.get("delegate", path).text, on.root + path))
    return sent.status_code


def test_a_delegate_advises_on_a_theme(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, WORLDS_OPEN) as on:
        index = on.get("delegate", "/advice")
        assert index.status_code == 200
        assert "wb-focus--read" in index.text
        assert index.text.count("<h1") == 1
        theme = on.get("delegate", "/advice/give?theme=PRE")
        assert "Hoe zorgt u dat iedere bewoner op tijd" in theme.text
        assert "Wachtlijsten voorkomen" in theme.text
        assert send(on, "PRE") == 303
        again = on.get("delegate", "/advice")
        assert TEXT in again.text
        assert "Uw delegatie gaf een advies" in again.text
        assert on.trail("advice.given") == EARLY + 1


def test_what_was_withdrawn_is_to_be_given_again(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, WORLDS_OPEN) as on:
        todo = re.compile(r'<li(?:(?!<li).)*/advice">Ga verder', re.S)
        before = todo.findall(on.get("delegate", "").text)
        with on.world.looked() as session:
            actor = on.world.identity("delegate")
            sight = visibility.advice(actor.viewer, on.world.case().moment)
            rows = advising.of_delegation(session, sight, on.world.procedure_id)
        given = {row.question for row in rows if row.withdrawn_at is None}
        theme = next(id_ for id_ in ("PRE", "GOV", "FIN", "SAM") if id_ not in given)
        assert before and send(on, theme) == 303
        assert todo.findall(on.get("delegate", "").text) != before
        item = re.search(r"/advice/([0-9a-f-]{36})", on.get("delegate", "/advice").text)
        assert item and on.post("delegate", f"/advice/{item[1]}/withdraw").status_code == 303
        assert todo.findall(on.get("delegate", "").text) == before


def test_a_delegate_advises_in_general(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, WORLDS_OPEN) as on:
        assert send(on) == 303
        assert "In het algemeen" in on.get("delegate", "/advice").text


def test_an_empty_advice_is_not_sent(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, WORLDS_OPEN) as on:
        sworn(on.world)
        assert on.post("delegate", "/advice/give", {"text": " "}).status_code == 303
        assert on.get("delegate", "/advice/review").status_code == 303
        assert on.post("delegate", "/advice/review", {"seen": "1"}).status_code == 303
        assert on.trail("advice.given") == EARLY


def test_an_unknown_theme_is_not_there(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, WORLDS_OPEN) as on:
        assert on.get("delegate", "/advice/give?theme=XYZ").status_code == 404
        assert on.post("delegate", "/advice/give?theme=XYZ", {"text": TEXT}).status_code == 404


def test_after_scoring_advice_is_closed(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.CONSENSUS, clock, "2022-01-27T10:00") as on:
        page = on.get("delegate", "/advice")
        assert "De tijd voor advies is voorbij." in page.text
        assert not names(page, "text")
        sworn(on.world)
        late = on.post("delegate", "/advice/give", {"text": TEXT})
        assert late.status_code == 422
        assert "De tijd voor advies is voorbij." in late.text


@pytest.mark.parametrize(
    ("step", "wall"),
    [(Step.DIALOGUE, "2022-02-01T10:00"), (Step.DECIDE, "2022-06-15T10:00")],
)
def test_before_the_decision_a_delegate_sees_no_answer(
    sqlite_worlds: Worlds, clock: Clock, step: Step, wall: str
) -> None:
    with site(sqlite_worlds, step, clock, wall) as on:
        page = on.get("delegate", "/advice")
        assert "alle drie praten over wachttijd in weken" in page.text
        assert "Wij nemen drie punten mee" not in page.text
        assert "als de beslissing is verstuurd" in page.text


def test_after_the_decision_was_sent_a_delegate_sees_the_answer(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.STANDSTILL, clock, "2022-07-15T10:00") as on:
        page = on.get("delegate", "/advice")
        assert "Wij nemen drie punten mee" in page.text
        assert "overgenomen" in page.text


@pytest.mark.parametrize("step", [Step.SCORE, Step.COMPARE, Step.CLOSED])
def test_a_delegate_sees_no_tenderer_that_is_out_and_no_price_or_score(
    sqlite_worlds: Worlds, clock: Clock, step: Step
) -> None:
    with site(sqlite_worlds, step, clock, "2022-09-15T10:00") as on:
        course = on.world.course
        bidders = [one.name for one in course.everyone() if one not in course.valid()]
        assert len(bidders) == 2
        for path in ("/advice", "/advice/give", "/advice/give?theme=PRE"):
            page = on.get("delegate", path)
            assert page.status_code == 200
            main = page.text.split("<main")[1].split("</main>")[0]
            assert [name for name in bidders if name in main] == []
            assert "€" not in main
            assert not re.search(r"\bscore [0-9]", main)


def given(on: Site) -> None:
    """Two advices on an open theme."""
    for theme in ("PRE", "GOV"):
        send(on, theme, f"{TEXT} ({theme})")


def test_the_officer_reads_along_and_answers_later(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, WORLDS_OPEN) as on:
        given(on)
        page = on.get("officer", "/advice")
        assert f"{TEXT} (PRE)" in page.text
        assert not names(page, "-text")
        assert on.get("assessor1", "/advice").status_code == 404
        assert on.get("chair", "/advice").status_code == 404


def test_the_officer_answers_each_advice(sqlite_worlds: Worlds, clock: Clock) -> None:
    with judged(sqlite_worlds, clock, "2022-01-27T15:00") as on:
        page = on.get("officer", "/advice?show=open")
        open_now = names(page, "-text")
        assert open_now
        key = open_now[0].removesuffix("-text")
        path = f"/advice/{key.removeprefix('a')}/answer?show=open"
        empty = on.post("officer", path, {f"{key}-text": ""})
        assert empty.status_code == 422
        assert "Kies een antwoord." in empty.text
        assert "Schrijf een tekst." in empty.text
        half = on.post("officer", path, {f"{key}-text": "Dit nemen wij mee naar de dialoog."})
        assert half.status_code == 422
        assert "Dit nemen wij mee naar de dialoog." in half.text
        whole = {f"{key}-text": "Dit nemen wij mee.", f"{key}-outcome": "not_relevant"}
        assert on.post("officer", path, whole).status_code == 303
        after = on.get("officer", "/advice?show=open")
        assert len(names(after, "-text")) == len(open_now) - 1
        twice = on.post("officer", path, whole)
        assert twice.status_code == 422
        assert "Dit is al gedaan." in twice.text
        assert on.trail("advice.answered") == 1


def test_answering_is_for_officer_and_chair_alone(sqlite_worlds: Worlds, clock: Clock) -> None:
    with judged(sqlite_worlds, clock, "2022-01-27T15:00") as on:
        key = names(on.get("officer", "/advice"), "-text")[0].removesuffix("-text")
        path = f"/advice/{key.removeprefix('a')}/answer"
        fields = {f"{key}-text": "Nee.", f"{key}-outcome": "not_relevant"}
        for reader in ("assessor1", "decision_maker", "auditor"):
            page = on.get(reader, "/advice")
            assert page.status_code == 200
            assert not names(page, "-text")
            assert on.post(reader, path, fields).status_code == 404
        assert on.post("delegate", path, fields).status_code == 404
        assert on.get("contract_manager", "/advice").status_code == 404
        nobody = path.replace(key.removeprefix("a"), str(on.world.procedure_id))
        assert on.post("officer", nobody).status_code == 404


def test_as_many_queries_for_one_advice_as_for_three(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, WORLDS_OPEN) as on:
        sent = []
        for _ in range(3):
            send(on, "PRE")
            on.get("officer", "/advice")
            with on.counted() as statements:
                on.get("officer", "/advice")
                on.get("delegate", "/advice")
            sent.append(len(statements))
        assert sent[0] == sent[2]
