"""The sheet itself: no mark with a reason, points and passages, two tabs, bad input, given back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from criteria.order import shuffled
from criteria.phases import Step
from criteria.scores import ABSTAINS, PASSAGE, STRONG, UNABLE, WEAK, Observation, Score
from tender.actions import scoring, tenderers
from tender.store import orders, sheets
from tests.twins import Twin, application, browser, copied
from tests.web.test_blind import AT, WHY, candidacy
from tests.web.test_scoring import THEMES, area, events, opened, send
from tests.worlds import World, Worlds, moment

NOTED = {
    "observations-0-kind": STRONG,
    "observations-0-text": "De norm voor de wachttijd staat erin.",
    "observations-0-page": "12",
    "observations-1-kind": WEAK,
    "observations-1-text": "Niemand is er eigenaar van.",
}


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.SCORE) as world:
        for key in ("a", "b", "c"):
            world.act("assessor1", AT, tenderers.declare, world.course.ids[key], "none", "")
        yield world


@pytest.fixture
def site(base: World, tmp_path: Path) -> Iterator[Twin]:
    folder = tmp_path / "world"
    folder.mkdir()
    world = copied(base, folder)
    with application(world, AT) as app:
        yield Twin(world, app, browser(app, "assessor1"))


def kept(site: Twin, theme: str = "PRE") -> Score:
    """What is kept of one theme of the first tenderer."""
    place = site.world.identity("assessor1").id, candidacy(site.world), "selection"
    with site.world.looked() as session:
        return sheets.drafts(session, *place)[theme].score


def fill(site: Twin, mark: str = "3") -> str:
    """Every theme of the first tenderer, drafted."""
    address = opened(site)
    for theme in THEMES:
        send(site.client, f"{address}/{theme}", mark=mark, motivation=WHY, version="0")
    return address


# No mark


@pytest.mark.parametrize(
    ("kind", "words"), [(ABSTAINS, "Ik onthoud mij"), (UNABLE, "Ik kan dit niet beoordelen")]
)
def test_no_mark_with_a_reason_goes_into_the_sheet(site: Twin, kind: str, words: str) -> None:
    address = fill(site)
    draft = {"mark": kind, "motivation": "Ik werkte mee aan dit deel.", "version": "1"}
    assert send(site.client, f"{address}/FIN", **draft)[0] == 303
    assert kept(site, "FIN") == Score("FIN", None, draft["motivation"], kind)
    page = site.client.get(f"{address}/FIN").text
    assert re.search(f'value="{kind}" checked', page)
    assert words in site.client.get(f"{address}/review").text
    done = send(site.client, f"{address}/review", word="INDIENEN", submission_only="y")
    assert done[0] == 303
    assert (site.world.count("sheet_scores"), site.world.count("abstentions")) == (4, 1)
    review = site.client.get(f"{address}/review").text
    assert words in review and draft["motivation"] in review


def test_no_mark_without_a_reason_is_not_a_sheet(site: Twin) -> None:
    address = fill(site)
    send(site.client, f"{address}/FIN", mark=ABSTAINS, motivation="  ", version="1")
    review = site.client.get(f"{address}/review").text
    assert "Schrijf op waarom u geen score geeft." in review and "wb-confirm" not in review


@pytest.mark.parametrize("forged", ["score", "ABSTAIN", "abstain ", "6.0", "-0", "1e1", "²"])
def test_a_choice_that_is_none_is_refused(site: Twin, forged: str) -> None:
    address = opened(site)
    for path in ("PRE", "PRE/autosave"):
        status, _, page = send(
            site.client, f"{address}/{path}", mark=forged, motivation=WHY, version="0"
        )
        assert status == 422 and "Kies een score die op de schaal staat." in page
    assert site.world.count("draft_scores") == 0


# Points and passages


def test_points_are_kept_shown_and_handed_in(site: Twin) -> None:
    address = fill(site)
    typed = {"mark": "3", "motivation": WHY, "version": "1", "add": "1"}
    status, there, _ = send(site.client, f"{address}/PRE", **typed, **NOTED)
    assert (status, there) == (303, f"{address}/PRE#observations")
    assert kept(site).observations == (
        Observation(STRONG, "De norm voor de wachttijd staat erin.", 12),
        Observation(WEAK, "Niemand is er eigenaar van."),
    )
    page = site.client.get(f"{address}/PRE").text
    assert page.count("data-row>") == 3, "a third to write in"
    send(site.client, f"{address}/review", word="INDIENEN", submission_only="y")
    review = site.client.get(f"{address}/review").text
    assert "Niemand is er eigenaar van." in review and "blz. 12" in review


def test_a_point_goes_when_it_is_emptied_or_ticked(site: Twin) -> None:
    address = opened(site)
    passage = {"observations-2-kind": PASSAGE, "observations-2-text": "Zin drie."}
    send(site.client, f"{address}/PRE", version="0", **NOTED, **passage)
    emptied = NOTED | {"observations-0-text": "", "observations-0-page": ""}
    gone = {"observations-1-gone": "y"}
    send(site.client, f"{address}/PRE", version="1", **(emptied | passage | gone))
    assert kept(site).observations == (Observation(PASSAGE, "Zin drie."),)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"observations-0-text": ""}, "Schrijf bij elk punt een tekst, of laat het weg."),
        ({"observations-0-page": "0"}, "0"),
        ({"observations-0-page": "twaalf"}, "twaalf"),
        ({"observations-0-page": "10000"}, "9.999"),
        ({"observations-0-kind": "praise"}, "Kies een van de mogelijkheden."),
        ({"observations-0-text": "x" * 1001}, "1.000"),
        ({"observations-0-text": "a\x00b"}, "niet kunnen bewaren"),
        (
            {f"observations-{n}-text": f"Punt {n}" for n in range(31)},
            "Noteer hoogstens 30 punten bij een vraag.",
        ),
    ],
)
def test_a_point_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    site: Twin, wrong: dict[str, str], told: str
) -> None:
    address = opened(site)
    rows = {f"observations-{n}-kind": STRONG for n in range(31)} if len(wrong) > 1 else {}
    form = {"mark": "3", "motivation": WHY, "version": "0"} | NOTED | rows | wrong
    status, _, page = send(site.client, f"{address}/PRE", **form)
    assert status == 422 and told in page
    assert WHY.strip() in page
    assert len(wrong) == 1 or "Punt 30</textarea>" in page
    status, _, text = send(site.client, f"{address}/PRE/autosave", **form)
    assert status == 422 and json.loads(text)["text"]
    assert site.world.count("draft_scores") == 0


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "x", ""])
def test_a_row_of_no_number_is_no_field_of_the_form(site: Twin, number: str) -> None:
    address = opened(site)
    form = {"version": "0", f"observations-{number}-text": "Een punt."}
    status, _, page = send(site.client, f"{address}/PRE", **form)
    assert status == 400 and "vastgelegd" in page
    assert site.world.count("draft_scores") == 0


# Everything typed


def test_everything_typed_is_kept_while_typing(site: Twin) -> None:
    address = opened(site)
    form = {"mark": UNABLE, "motivation": "half", "version": "0"} | NOTED
    status, _, text = send(site.client, f"{address}/PRE/autosave", **form)
    assert status == 200 and json.loads(text)["version"] == 1
    score = kept(site)
    assert (score.kind, len(score.observations)) == (UNABLE, 2)
    page = site.client.get(f"{address}/PRE").text
    assert "Bewaard om 10.00 uur" in page and "De norm voor de wachttijd staat erin." in page


def test_the_second_tab_sees_what_the_first_saved_and_chooses(site: Twin) -> None:
    address = opened(site)
    first = {"mark": ABSTAINS, "motivation": "Wij kennen elkaar goed.", "version": "0"} | NOTED
    assert send(site.client, f"{address}/PRE/autosave", **first)[0] == 200
    second = {"mark": "3", "motivation": "Wij kennen niemand goed.", "version": "0"}
    status, _, text = send(site.client, f"{address}/PRE/autosave", **second)
    assert status == 422 and "ander venster" in json.loads(text)["text"]
    status, _, page = send(site.client, f"{address}/PRE", **second)
    assert status == 422 and kept(site).kind == ABSTAINS
    assert "Niet bewaard. Uw tekst staat nog op dit scherm.</span>" in page
    note = page[page.index("in een ander venster bewaard") : page.index('id="score"')]
    assert "Ik onthoud mij" in note and "Niemand is er eigenaar van." in note
    assert re.search(r"<del>.*?elkaar</del>.*?<ins>.*?niemand</ins>", note)
    assert 'form="score"' in note and f'href="{address}/PRE"' in note
    again = {"version": "1", "stay": "1"} | {k: second[k] for k in ("mark", "motivation")}
    assert send(site.client, f"{address}/PRE", **again)[:2] == (303, f"{address}/PRE")
    assert kept(site).motivation == second["motivation"]


def test_sent_twice_it_is_kept_once(site: Twin) -> None:
    address = opened(site)
    form = {"mark": "3", "motivation": WHY, "version": "0"} | NOTED
    first, twice = (send(site.client, f"{address}/PRE", **form) for _ in range(2))
    assert first == twice and first[0] == 303
    assert site.world.count("draft_scores") == 1


def test_the_back_button_after_handing_in_changes_nothing(site: Twin) -> None:
    address = fill(site)
    hand_in = {"word": "INDIENEN", "submission_only": "y"}
    assert send(site.client, f"{address}/review", **hand_in)[0] == 303
    assert send(site.client, f"{address}/review", **hand_in)[0] == 422
    late = {"mark": "1", "motivation": "Toch anders.", "version": "1"}
    status, _, text = send(site.client, f"{address}/PRE/autosave", **late)
    assert status == 422 and "al ingediend" in json.loads(text)["text"]
    assert send(site.client, f"{address}/PRE", **late)[0] == 422
    assert site.world.count("sheets") == 1 and events(site.world, "sheet.handed_in") == 1


@pytest.mark.parametrize(
    "text",
    [
        "Goed plan \N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4} met normen.",
        "\u05d4\u05ea\u05d5\u05db\u05e0\u05d9\u05ea \u05d8\u05d5\u05d1\u05d4 en concreet.",
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p><![if !supportLists]>Word",
        "‘Gekrulde’ aanhalingstekens – en een streep…",
    ],
)
def test_what_people_paste_is_kept_as_text(site: Twin, text: str) -> None:
    address = opened(site)
    form = {"mark": "3", "motivation": text, "observations-0-text": text, "version": "0"}
    status, _, page = send(site.client, f"{address}/PRE", **form, **{"observations-0-kind": WEAK})
    assert status == 303, page
    assert kept(site).motivation == text and kept(site).observations[0].text == text
    assert "<o:p>" not in site.client.get(f"{address}/PRE").text


@pytest.mark.parametrize("text", ["x " * 25_000, "links \u202e sthcer"])
def test_what_cannot_be_kept_is_refused_with_everything_there(site: Twin, text: str) -> None:
    address = opened(site)
    form = {"mark": "3", "motivation": text, "version": "0"} | NOTED
    status, _, page = send(site.client, f"{address}/PRE", **form)
    assert status == 422 and text.strip() in page and "eigenaar van" in page
    assert send(site.client, f"{address}/PRE/autosave", **form)[0] == 422
    assert site.world.count("draft_scores") == 0


def test_only_spaces_is_a_draft_and_no_motivation(site: Twin) -> None:
    address = fill(site)
    send(site.client, f"{address}/PRE", mark="3", motivation=" \n\t ", version="1")
    assert "Schrijf een motivering." in site.client.get(f"{address}/review").text
    mine = site.client.get(f"/procedures/{site.world.procedure_id}/scoring").text
    assert "4 van 5" in mine


def test_a_sheet_of_a_session_that_is_gone_comes_back_with_names(site: Twin) -> None:
    form = {"mark": UNABLE, "motivation": WHY, "version": "0", "csrf_token": "x" * 40} | NOTED
    there = f"{area(site.world)}/PRE"
    answer = site.app.test_client().post(
        there, data=form, headers={"Sec-Fetch-Site": "same-origin"}
    )
    told = re.findall(
        r"<label[^>]*>([^<]+)</label><textarea[^>]*>\n([^<]*)</textarea>", answer.text
    )
    assert told == [
        ("Uw score", "Ik kan dit niet beoordelen"),
        ("Motivering", WHY),
        ("Soort", "Sterk punt"),
        ("Wat u noteert", NOTED["observations-0-text"]),
        ("Bladzijde", "12"),
        ("Soort", "Zwak punt"),
        ("Wat u noteert", NOTED["observations-1-text"]),
    ]


# In conflict


def test_nothing_is_kept_of_a_tenderer_one_is_conflicted_on(site: Twin) -> None:
    world = site.world
    address = opened(site)
    world.act("assessor1", AT, tenderers.declare, world.course.ids["a"], "conflict", "Mijn zus.")
    form = {"mark": "3", "motivation": WHY, "version": "0"} | NOTED
    for path in ("PRE", "PRE/autosave"):
        assert send(site.client, f"{address}/{path}", **form)[0] == 404
    assert world.count("draft_scores") == 0
    mine = site.client.get(f"/procedures/{world.procedure_id}/scoring").text
    assert "van 10 thema’s klaar" in mine, "not counted with the others"


# Given back


def test_a_sheet_that_was_given_back_says_why_and_becomes_the_next_number(site: Twin) -> None:
    world, address = site.world, fill(site)
    hand_in = {"word": "INDIENEN", "submission_only": "y"}
    send(site.client, f"{address}/review", **hand_in)
    chair = world.identity("chair").id
    with world.opened() as session:
        (sheet,) = session.scalars(sa.text("SELECT id FROM sheets"))
        sheets.reopen(session, UUID(str(sheet)), chair, "U las een oud stuk <b>.", moment(AT))
        session.commit()
    mine = site.client.get(f"/procedures/{world.procedure_id}/scoring").text
    assert "Teruggegeven" in mine
    for path in ("PRE", "review"):
        page = site.client.get(f"{address}/{path}").text
        assert "U las een oud stuk &lt;b&gt;." in page and WHY.strip() in page
    assert send(site.client, f"{address}/PRE", mark="1", motivation=WHY, version="1")[0] == 303
    assert send(site.client, f"{address}/review", **hand_in)[0] == 303
    with world.looked() as session:
        assert [*session.scalars(sa.text("SELECT number FROM sheets ORDER BY number"))] == [1, 2]
    assert "U las een oud stuk" not in site.client.get(f"{address}/review").text


# The own order


def test_the_order_is_drawn_once_and_walked(site: Twin) -> None:
    world, client = site.world, site.client
    mine = f"/procedures/{world.procedure_id}/scoring"
    page = client.get(mine).text
    assert "Begin met beoordelen" in page and "/PRE" not in page
    places = [page.index(f"Inschrijver {name}") for name in "ABC"]
    assert places == sorted(places)
    status, first, _ = send(client, f"{mine}/begin")
    assert status == 303 and events(world, "scoring.order_drawn") == 1
    assert send(client, f"{mine}/begin")[:2] == (303, first)
    assert events(world, "scoring.order_drawn") == 1 == world.count("scoring_orders")
    with world.looked() as session:
        seed = orders.seed_of(session, world.identity("assessor1").id, "selection", 1)
    wanted = shuffled(str(seed), [str(candidacy(world, key)) for key in "abc"])
    shown = re.findall(rf'href="{mine}/([0-9a-f-]+)/PRE"', client.get(mine).text)
    assert tuple(shown) == wanted and first == f"{mine}/{wanted[0]}/PRE"


def test_one_step_to_each_side(site: Twin) -> None:
    world, client = site.world, site.client
    mine = f"/procedures/{world.procedure_id}/scoring"
    _, first, _ = send(client, f"{mine}/begin")
    order = re.findall(rf'href="{mine}/([0-9a-f-]+)/PRE"', client.get(mine).text)
    for one in order:
        send(client, f"{mine}/{one}/open")
    here = f"{mine}/{order[1]}"
    page = client.get(f"{here}/FIN").text
    assert {*re.findall(r'name="to" value="(\w+)"', page)} == {
        "previous_question",
        "next_question",
        "previous_tenderer",
        "next_tenderer",
    }
    assert 'name="to" value="previous' not in client.get(first).text
    for number, (to, there) in enumerate(
        {
            "previous_question": f"{here}/PRE",
            "next_question": f"{here}/SAM",
            "previous_tenderer": f"{mine}/{order[0]}/FIN",
            "next_tenderer": f"{mine}/{order[2]}/FIN",
            "elsewhere": f"{here}/SAM",
        }.items()
    ):
        form = {"mark": "3", "motivation": f"{WHY}{number}", "version": str(number), "to": to}
        assert send(client, f"{here}/FIN", **form)[:2] == (303, there)


def test_what_is_still_to_do_follows_on_a_sheet_that_is_in(site: Twin) -> None:
    address = fill(site)
    send(site.client, f"{address}/review", word="INDIENEN", submission_only="y")
    page = site.client.get(f"{address}/review").text
    assert "Ga verder met Inschrijver" in page
    assert (
        "5 van 15 thema’s klaar"
        in site.client.get(f"/procedures/{site.world.procedure_id}/scoring").text
    )


def test_a_score_by_hand_is_the_one_of_the_step(site: Twin) -> None:
    address = opened(site)
    send(site.client, f"{address}/PRE", mark="0", motivation=WHY, version="0")
    assert kept(site).mark == Decimal(0)
    score = Score("PRE", Decimal(10), WHY)
    site.world.act("assessor1", AT, scoring.save_draft, candidacy(site.world), score, 1)
    assert re.search(r'value="5"[^>]*checked', site.client.get(f"{address}/PRE").text)
