"""The answers: each item beside its form, filters, and what holds up the proposal."""

from __future__ import annotations

import re

import pytest

from criteria.council import INPUT, JOINT
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import advising
from tender.actions import course as course_acts
from tender.pages import advice_answers
from tender.store import advice_drafts, people
from tests.advisers import advised, joined
from tests.councils import advised as without_names
from tests.web.conftest import Clock
from tests.web.sites import Site, judged, names, site
from tests.worlds import World, Worlds

WALL = "2022-01-27T15:00"
GIVEN = "2022-01-24T19:00"
ABOUT = "Deze partij kent onze wijk al jaren."
FILLED = {"outcome": "not_followed", "text": "Dit volgen wij niet, omdat het anders moet."}


def field(page: str, text: str) -> str:
    """The prefix of the form beside an advice."""
    section = next(part for part in page.split('<section class="wb-sheet"') if text in part)
    found = re.search(r'name="(a[0-9a-f-]+)-text"', section)
    assert found
    return found[1]


def answered(on: Site, who: str, key: str, fields: dict[str, str], rest: str = "") -> object:
    path = f"/advice/{key.removeprefix('a')}/answer{rest}"
    return on.post(who, path, {f"{key}-{name}": value for name, value in fields.items()})


def test_every_item_that_stands_is_shown_with_whom_it_is_of(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with judged(sqlite_worlds, clock, WALL) as on:
        page = on.get("officer", "/advice").text
        a = on.world.course.everyone()[0].name
        for told in (
            "Sociale raden",
            "Regionale adviesraad",
            "gezamenlijk advies",
            f"over {a}",
            "versie 2",
            "Eerdere versie 1",
            "Afgevaardigde regionale adviesraad (demo)",
        ):
            assert told in page, told
        assert "Wacht met de overgang" not in page  # withdrawn
        assert "Mijn zoon had vijf begeleiders" not in page  # for the delegation alone
        assert len(names(on.get("officer", "/advice"), "-text")) == 4


def test_the_filters_are_links_that_are_kept(sqlite_worlds: Worlds, clock: Clock) -> None:
    with judged(sqlite_worlds, clock, WALL) as on:
        social = on.get("officer", "/advice?council=social")
        assert ABOUT in social.text and "gezamenlijk advies" not in social.text
        theme = on.get("officer", "/advice?theme=SAM")
        assert ABOUT in theme.text and "gezamenlijk advies" in theme.text
        assert "Een klacht indienen" not in theme.text
        both = on.get("officer", "/advice?theme=SAM&council=social&show=open").text
        key = field(both, ABOUT)
        assert f"/advice/{key.removeprefix('a')}/answer?show=open&amp;council=social" in both
        assert "Bij deze keuze is er geen advies." in on.get("officer", "/advice?theme=X").text
        there = "?show=open&council=social&theme=SAM"
        sent = answered(on, "officer", key, FILLED, there)
        assert sent.status_code == 303  # type: ignore[attr-defined]
        assert sent.location.endswith(there)  # type: ignore[attr-defined]
        assert "Alles is beantwoord" in on.get("officer", f"/advice{there}").text


def test_what_was_taken_over_says_where_and_keeps_what_was_typed(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with judged(sqlite_worlds, clock, WALL) as on:
        key = field(on.get("chair", "/advice").text, ABOUT)
        half = {"outcome": "adopted", "text": "Dit nemen wij over."}
        page = answered(on, "chair", key, half)
        assert page.status_code == 422  # type: ignore[attr-defined]
        assert "Schrijf waar dit advies terugkomt" in page.text  # type: ignore[attr-defined]
        assert "Dit nemen wij over." in page.text  # type: ignore[attr-defined]
        assert f'href="#{key}-shown_in"' in page.text  # type: ignore[attr-defined]
        whole = half | {"shown_in": "Motivering bij Samenwerking"}
        assert answered(on, "chair", key, whole).status_code == 303  # type: ignore[attr-defined]
        after = on.get("officer", "/advice").text
        assert "Motivering bij Samenwerking" in after and "Voorzitter (demo)" in after


def test_a_council_without_names_reads_none_in_the_answer(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_names(monkeypatch)
    with judged(sqlite_worlds, clock, WALL) as on:
        key = field(on.get("chair", "/advice").text, ABOUT)
        name = on.world.course.everyone()[1].name
        said = {"outcome": "adopted", "text": f"{name} doet dit al.", "shown_in": "Motivering"}
        for fields in (said, said | {"text": "Ja.", "shown_in": f"Verslag van {name}"}):
            page = answered(on, "chair", key, fields)
            assert page.status_code == 422  # type: ignore[attr-defined]
            assert f"Hierin staat een naam: {name}" in page.text  # type: ignore[attr-defined]
        assert on.trail("advice.answered") == 0


def test_of_two_who_answer_the_second_is_told_and_keeps_the_text(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with judged(sqlite_worlds, clock, WALL) as on:
        key = field(on.get("officer", "/advice").text, ABOUT)
        assert answered(on, "officer", key, FILLED).status_code == 303  # type: ignore[attr-defined]
        other = answered(on, "chair", key, FILLED | {"text": "Mijn eigen woorden hierover."})
        assert other.status_code == 422  # type: ignore[attr-defined]
        assert "Iemand anders heeft dit advies" in other.text  # type: ignore[attr-defined]
        assert "Mijn eigen woorden hierover." in other.text  # type: ignore[attr-defined]
        assert on.trail("advice.answered") == 1


@pytest.mark.parametrize("who", ["chair", "witness"])
def test_nobody_answers_the_advice_of_the_own_delegation(
    sqlite_worlds: Worlds, clock: Clock, who: str
) -> None:
    with judged(sqlite_worlds, clock, WALL) as on:
        key = field(on.get(who, "/advice").text, "gezamenlijk advies")
        other = field(on.get(who, "/advice").text, ABOUT)
        with on.world.opened() as session:
            people.grant(session, on.world.identity(who).id, "delegate")
            session.commit()
        joined(on.world, who, "council", WALL)
        page = on.get(who, "/advice")
        assert f"{key}-text" not in names(page, "-text")
        assert f"{other}-text" in names(page, "-text")
        assert answered(on, who, key, FILLED).status_code == 404  # type: ignore[attr-defined]
        assert on.trail("advice.answered") == 0
        assert answered(on, who, other, FILLED).status_code == 303  # type: ignore[attr-defined]


def test_an_officer_with_an_interest_hears_that_something_is_left_and_not_what(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    from tender.actions import tenderers

    with judged(sqlite_worlds, clock, WALL) as on:
        world = on.world
        world.act("witness", WALL, tenderers.declare, world.course.ids["a"], "conflict", "Zus.")
        page = on.get("witness", "/advice").text
        assert ABOUT not in page
        assert "Een advies ziet u niet." in page
        key = field(on.get("officer", "/advice").text, ABOUT)
        assert answered(on, "witness", key, FILLED).status_code == 404  # type: ignore[attr-defined]
        assert "ziet u niet" not in on.get("officer", "/advice").text


def test_drafts_that_were_not_sent_are_counted_for_the_officer_alone(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, GIVEN) as on:
        world = on.world
        secret = "Dit woord stuurde niemand ooit."
        with world.opened() as session:
            for key, council in (("delegate", "council"), ("social", "social")):
                place = advice_drafts.Place("own", "SAM", None)
                who = world.identity(key).id
                advice_drafts.begin(
                    session, world.procedure_id, who, council, place, secret, read_local(GIVEN)
                )
            session.commit()
        page = on.get("officer", "/advice").text
        assert page.count("Een concept is niet verstuurd.") == 1  # one council may still send
        assert secret not in page
        world.course.score()
        on.at("2022-01-27T10:00")
        page = on.get("officer", "/advice").text
        assert page.count("Een concept is niet verstuurd.") == 2 and secret not in page
        for reader in ("chair", "assessor1", "auditor", "decision_maker"):
            assert "niet verstuurd" not in on.get(reader, "/advice").text


def test_a_page_holds_fifty(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert advice_answers.PER_PAGE == 50
    monkeypatch.setattr(advice_answers, "PER_PAGE", 3)
    with judged(sqlite_worlds, clock, WALL) as on:
        first = on.get("officer", "/advice")
        assert len(names(first, "-text")) == 3 and "page=2" in first.text
        assert len(names(on.get("officer", "/advice?page=2"), "-text")) == 1


@pytest.mark.parametrize("kind", ["joint", "corrected", "withdrawn", "input"])
def test_the_award_waits_for_every_item_that_stands(worlds: Worlds, kind: str) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        joined_and_advised(world, kind)
        waits = kind in ("joint", "corrected")
        with world.looked() as session:
            assert advising.advice.unanswered(session, world.procedure_id) == int(waits)


def joined_and_advised(world: World, kind: str) -> None:
    at = "2022-01-12T10:00"
    joined(world, "delegate", "council", at)
    how = {"joint": JOINT, "input": INPUT}.get(kind, "own")
    first = advised(world, "delegate", at, "Eerst dit.", question="GOV", kind=how)
    if kind == "corrected":
        advised(world, "delegate", at, "Nee, dit.", question="GOV", first=first)
    if kind == "withdrawn":
        world.act("delegate", at, advising.withdraw_advice, first)


def test_the_selection_waits_for_every_item(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        course, left = world.course, "Als raad vragen wij twee dingen."
        answer, late = advising.answer_advice, "2022-01-27T16:40"
        kept = []

        def but_one(session, actor, id_, *rest):  # type: ignore[no-untyped-def]
            rows = advising.advice.advice(session, advising.advice.FOR_REPORT, world.procedure_id)
            if next(row for row in rows if row.id == id_).text.startswith(left):
                kept.append(id_)
            else:
                answer(session, actor, id_, *rest)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(advising, "answer_advice", but_one)
            with pytest.raises(Refused) as refused:
                course.consensus()
        assert [one.code for one in refused.value.refusals] == ["phases.advice_answered_open"]
        said = (advising.answer_advice, kept[0], "not_followed", "Dit volgen wij niet.", "")
        world.act("officer", late, *said)
        world.act("officer", late, course_acts.advance, Step.CONSENSUS)
        assert world.case().step is Step.SELECT
