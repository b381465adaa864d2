"""Saving a draft of the plan: incomplete, with numbers that are none, and with any formula."""

from __future__ import annotations

import re

import pytest

from criteria.catalogue import load
from criteria.formulas import FORMULAS
from criteria.phases import Step
from criteria.plan import AdvisingRule, ScoringRule
from tests.web import draft
from tests.web.conftest import Clock
from tests.web.draft import POINTS, PREPARE, A, S, in_publish
from tests.web.sites import site
from tests.worlds import Worlds

SECTIONS = (
    "selection",
    "award",
    "rules",
    "people",
    "selection-question?row=PRE",
    "award-question?row=GOV",
)
HOSTILE = (
    "1,234.56",
    "NaN",
    "1E+999",
    "Infinity",
    "12.5",
    "-1",
    "١٢",
    "1" * 400,
    "0x10",
    "25,1234",
)


def test_a_draft_may_be_saved_incomplete(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        assert draft.send(on, {POINTS: "12,5"}).status_code == 303
        page = on.get("officer", "/plan/edit/selection")
        assert 'value="12,5"' in page.text and "12,5 van 100" in page.text
        overview = on.get("officer", "/plan").text
        assert f"/plan/edit/selection#{S}/questions/FIN/points" in overview
        assert f"/plan/edit/award#{A}/price" in overview
        assert "/plan/edit/people#committee" in overview
        assert "Inkoopadviseur (demo)" in overview
        assert f'action="{on.root}/plan/seal"' not in overview


def test_every_fault_points_at_something_on_its_page(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        overview = on.get("officer", "/plan").text
        links = re.findall(r'<p><a href="([^"#]+/edit/[^"#]+)#([^"]+)"', overview)
        assert len(links) > 20
        for address in {address for address, _ in links}:
            ids = re.findall(r' id="([^"]+)"', on.get("officer", address[len(on.root) :]).text)
            wanted = {place for one, place in links if one == address}
            assert wanted <= set(ids), (address, wanted - set(ids))
            assert len(ids) == len(set(ids))


def test_how_is_scored_is_chosen_on_the_page_of_the_rules(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        shown = draft.fields(on, "rules")
        told = {"scoring/order": "tenderer", "scoring/masked": "no", "scoring/practice": "yes"}
        told |= {"consensus/method": "consensus", "consensus/decimals": ""}
        assert {place: shown[place] for place in told} == told
        chosen = {"scoring/order": "question", "scoring/masked": "yes", "scoring/practice": "no"}
        chosen |= {"consensus/method": "mean", "consensus/names_on_screen": "yes"}
        assert draft.send(on, chosen, "rules").status_code == 303
        plan = draft.plan(on)
        assert plan.scoring == ScoringRule("question", True, False)
        assert (plan.consensus.method, plan.consensus.decimals) == ("mean", None)
        assert plan.consensus.names_on_screen
        overview = on.get("officer", "/plan").text
        for place in ("consensus/decimals", "scoring/masked"):
            assert f"/plan/edit/rules#{place}" in overview  # what this leaves open
        assert draft.send(on, {"consensus/decimals": "2"}, "rules").status_code == 303
        assert draft.plan(on).consensus.decimals == 2
        assert "/plan/edit/rules#consensus/decimals" not in on.get("officer", "/plan").text
        assert draft.send(on, {"consensus/method": "consensus"}, "rules").status_code == 303
        assert "/plan/edit/rules#consensus/decimals" in on.get("officer", "/plan").text
        read = on.get("officer", "/plan/read/people").text
        assert "per vraag alle inschrijvers" in read and "geen namen van inschrijvers" in read


def test_how_councils_advise_is_chosen_on_the_page_of_the_people(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        shown = draft.fields(on, "people")
        told = {"reads": "yes", "masked": "no", "answered": "after_decision"}
        assert {key: shown[f"advising/{key}"] for key in told} == told
        chosen = {"advising/reads": "no", "advising/masked": "yes", "advising/answered": "at_once"}
        assert draft.send(on, chosen, "people").status_code == 303
        assert draft.plan(on).advising == AdvisingRule(False, True, "at_once")
        assert "/plan/edit/people#advising/masked" in on.get("officer", "/plan").text
        assert draft.send(on, {"advising/reads": "yes"}, "people").status_code == 303
        assert "/plan/edit/people#advising/masked" not in on.get("officer", "/plan").text
        read = on.get("officer", "/plan/read/people").text
        assert "Daarin staan geen namen van inschrijvers." in read
        assert "leest het antwoord daarop zodra het er is" in read
        assert draft.send(on, {"advising/answered": "never"}, "people").status_code != 303
        assert draft.plan(on).advising == AdvisingRule(True, True, "at_once")


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        *(("consensus/decimals", typed) for typed in ("4", "-1", "1,5", "veel")),
        ("consensus/method", "trimmed"),
        ("consensus/method", ""),
        ("scoring/order", "alphabet"),
        ("scoring/masked", "misschien"),
    ],
)
def test_a_choice_of_scoring_that_is_none_is_refused_at_its_field(
    sqlite_worlds: Worlds, clock: Clock, place: str, typed: str
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        before = draft.plan(on)
        answer = draft.send(on, {place: typed, "consensus/minimum_words": "33"}, "rules")
        assert answer.status_code == 422
        assert f'id="{place}-fout"' in answer.text and 'value="33"' in answer.text
        assert draft.plan(on) == before


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_number_that_is_none_is_refused_at_its_field(
    sqlite_worlds: Worlds, clock: Clock, typed: str
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        anchor = f"{S}/scale/even-0-10/0/anchor/nl"
        answer = draft.send(on, {POINTS: typed, anchor: "Helemaal niets."})
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text and "Helemaal niets." in answer.text
        assert f'id="{POINTS}-fout"' in answer.text
        assert on.world.case().draft_version == 3


@pytest.mark.parametrize(
    ("section", "changes", "sentence"),
    [
        ("award", {f"{A}/scale/id": "made-up"}, "Kies een van de mogelijkheden."),
        ("rules", {"application_deadline": "2022-03-27T02:30"}, "Deze tijd bestaat niet"),
        ("selection", {"lots/1/admitted": "0"}, "Dit getal is te laag."),
        ("rules", {"standstill/days": ""}, "Vul een heel getal in"),
        ("rules", {"rule_sets/reasons/reference": "x" * 301}, "De tekst is te lang."),
        ("rules", {"rule_sets/reasons/reference": "a\u202eb"}, "die wij niet kunnen bewaren"),
        ("selection", {f"{S}/scale/even-0-10/0/anchor/nl": "a\0b"}, "die wij niet kunnen bewaren"),
        ("selection-question?row=PRE", {f"{S}/questions/PRE/text/nl": " "}, "Schrijf een tekst."),
    ],
)
def test_what_cannot_be_saved_is_said_in_a_sentence(
    sqlite_worlds: Worlds, clock: Clock, section: str, changes: dict[str, str], sentence: str
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        answer = draft.send(on, changes, section)
        assert answer.status_code == 422 and sentence in answer.text
        assert on.world.case().draft_version == 3


@pytest.mark.parametrize("section", SECTIONS)
def test_saving_what_is_shown_changes_nothing(
    sqlite_worlds: Worlds, clock: Clock, section: str
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        before = on.world.case()
        assert draft.send(on, {}, section).status_code == 303
        assert on.world.case() == before


def test_any_formula_can_be_chosen_before_anything_else_is(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, "2021-10-25T09:00") as on:
        for name in FORMULAS:
            chosen = {"lots/1/award/price/formula": name}
            assert draft.send(on, chosen, "award").status_code == 303
            for page in ("/plan/edit/award", "/plan/try-out", "/plan"):
                assert on.get("officer", page).status_code == 200, (name, page)


def test_words_of_the_scale_and_the_order_of_ties_are_kept(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        assert (
            draft.send(on, {f"{S}/scale/even-0-10/0/anchor/nl": "Cafe\u0301 dicht."}).status_code
            == 303
        )
        changes = {
            f"{A}/ties/1": "price",
            f"{A}/ties/2": "criterion:FIN",
            f"{A}/ties/3": "draw",
            "lots/1/ceilings/1": "42.000.000,50",
        }
        assert draft.send(on, changes, "award").status_code == 303
        plan = on.world.case().plan
        scale = plan.lots[0].selection.scale
        assert scale is not None and scale.steps[0].anchor.nl == "Café dicht."
        assert plan.lots[0].award.ties == ("price", "criterion:FIN", "draw")
        assert str(plan.lots[0].ceilings[0]) == "42000000.5"
        assert 'value="42.000.000,50"' in on.get("officer", "/plan/edit/award").text


def test_another_scale_comes_with_its_own_words(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        assert draft.send(on, {f"{S}/scale/id": "school-1-10"}).status_code == 303
        scale = on.world.case().plan.lots[0].selection.scale
        assert scale is not None and scale.id == "school-1-10"
        assert scale.steps == next(one for one in load().scales if one.id == scale.id).steps


def test_a_formula_leaves_the_numbers_of_another_out(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        assert (
            draft.send(on, {f"{A}/price/formula": "lowest-over-price"}, "award").status_code == 303
        )
        price = on.world.case().plan.lots[0].award.price
        assert price is not None and price.parameters == ()
        page = on.get("officer", "/plan/edit/award").text
        assert "kan veranderen als een derde afvalt" in page


def test_english_readers_read_english(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        on.browser("officer").set_cookie("lang", "en")
        answer = draft.send(on, {POINTS: "12.5"})
        assert answer.status_code == 422 and "can be read in two ways" in answer.text
        # what can only be English is read; the notation of the fields stands beside them
        answer = draft.send(on, {POINTS: "1,234.56"})
        assert answer.status_code == 422 and "This number is too high." in answer.text
        page = on.get("officer", "/plan/edit/award").text
        assert "Write a number in Dutch form: 145.000.000 or 12,5." in page
        assert "Zo schrijft u een getal" not in page
        assert draft.send(on, {"lots/1/ceilings/1": "39,500,000"}, "award").status_code == 303
        assert on.world.case().plan.lots[0].ceilings[0] == 39_500_000
