"""Scales in the plan editor: kept as they are, changed, made from nothing; a malus that ranks."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal as D
from fractions import Fraction as F
from typing import Any

import pytest

from criteria.canon import to_plain
from criteria.catalogue import Scale, Step, load
from criteria.changes import changes, put
from criteria.offers import Offer
from criteria.plan import Question
from criteria.ranking import rank
from criteria.text import Text
from tender.actions import planning
from tests.web.draft import EDIT, PUBLISH, plan
from tests.web.forms import values
from tests.web.sites import Site

S, A = "lots/1/selection", "lots/1/award"
PRE = f"{A}/questions/PRE"
STRANGE = Scale(
    "malus",
    Text("Bonus en malus", ""),
    tuple(Step(D(n), Text(f"n{n}", ""), Text(f"zo {n}", "")) for n in (-2, 0, 2)),
)
JSON = {"Accept": "application/json"}


def pre(on: Site) -> Question:
    return plan(on).lots[0].award.question("PRE")


def scale(on: Site, stage: str = "selection") -> Scale:
    found = plan(on).stage("1", stage).scale
    assert found is not None
    return found


def marks(found: Scale | None) -> list[str]:
    assert found is not None
    return [f"{step.points:f}" for step in found.steps]


def set_(on: Site, place: str, value: Any) -> None:
    """Put something in the draft as a file would, past the pages."""
    tree: Any = planning.bare(plan(on))
    made = changes(tree, put(tree, tuple(place.split("/")), value))
    on.world.act("officer", PUBLISH, planning.edit_plan, made)


def fields(on: Site, address: str) -> dict[str, Any]:
    page = on.get("officer", f"{EDIT}/{address}")
    assert page.status_code == 200
    return values(page.text, address)


def save(on: Site, address: str, changed: dict[str, Any] | None = None, **more: Any) -> Any:
    sent = fields(on, address) | (changed or {})
    return on.post("officer", f"{EDIT}/{address}", sent, **more)


def act(on: Site, address: str, what: str, changed: dict[str, Any] | None = None) -> Any:
    """Press a button of a row, with what was typed on the page."""
    section, _, asked = address.partition("?")
    path = f"{EDIT}/{section}/rows" + (f"?{asked}" if asked else "")
    return on.post("officer", path, fields(on, address) | (changed or {}) | {"act": what})


# Saving an unchanged page leaves everything as it is


@pytest.mark.parametrize(
    ("address", "place", "value"),
    [
        ("award", f"{A}/scale", to_plain(STRANGE)),
        ("award-question?row=PRE", f"{PRE}/scale", to_plain(STRANGE)),
        ("award-question?row=PRE", f"{PRE}/trace", ["O1", "O99"]),
        ("element?row=BAFO-01", "elements/BAFO-01/trace", ["X9", "O1"]),
        ("award", f"{A}/questions/PRE/group", "gone"),
        ("award", "lots/1/ceilings", ["1"] * 30),
        ("award", f"{A}/scale/title/nl", "Anders"),
        ("award", f"{A}/scale/steps/4/anchor/nl", " wit \n om "),
    ],
)
def test_a_page_saved_as_it_is_shown_keeps_what_no_list_knows(
    on: Site, address: str, place: str, value: Any
) -> None:
    set_(on, place, value)
    before = on.world.case()
    assert save(on, address).status_code == 303
    assert on.world.case() == before


def test_a_goal_that_is_unknown_is_shown_and_can_be_taken_away(on: Site) -> None:
    set_(on, f"{PRE}/trace", ["O1", "O99"])
    page = on.get("officer", f"{EDIT}/award-question?row=PRE").text
    assert "O99, staat niet in de catalogus" in page
    boxes = re.findall(rf'name="{PRE}/trace"[^>]* value="(\w+)"', page)
    assert boxes == [*(goal.id for goal in load().goals), "O99"]
    assert save(on, "award-question?row=PRE", {f"{PRE}/trace": ["", "O2"]}).status_code == 303
    assert pre(on).trace == ("O2",)


# A scale that is changed becomes the buyer's own, with the original beside it


def typed(address: str = "selection", own: str = "even-0-10", **more: str) -> dict[str, str]:
    """Fields of a scale: `_2__points` is the mark of its third step."""
    path = {"selection": f"{S}/scale", "award": f"{A}/scale"}.get(address, f"{PRE}/scale")
    return {f"{path}/{own}/{key.lstrip('_').replace('__', '/')}": v for key, v in more.items()}


def test_a_changed_step_makes_the_scale_the_buyers_own(on: Site) -> None:
    changed = typed(_1__points="2,5", _1__name__nl="Krap", _1__anchor__en="Barely.")
    assert save(on, "selection", changed).status_code == 303
    found, catalogue = scale(on), load().scales[0]
    assert found.id == "OWN-even-0-10" and found.title == catalogue.title
    assert marks(found) == ["0", "2.5", "4", "6", "8", "10"]
    assert (found.steps[1].name.nl, found.steps[1].anchor.en) == ("Krap", "Barely.")
    assert scale(on, "award") == catalogue
    page = on.get("officer", f"{EDIT}/selection").text
    assert "(aangepast)" in page and 'value="2,5"' in page
    assert "Schaal uit de catalogus" in page and catalogue.steps[1].anchor.nl in page
    history = re.sub(r"<[^>]+>", " ", on.get("officer", f"{EDIT}/history").text)
    assert "Krap" in history
    # one and the same page can be saved again, and saved with its first words
    before = on.world.case()
    assert save(on, "selection").status_code == 303
    assert on.world.case() == before
    back = typed(_1__points="2", _1__name__nl="Onvoldoende")
    back |= typed(_1__anchor__en=catalogue.steps[1].anchor.en)
    assert save(on, "selection", back).status_code == 303
    assert scale(on) == catalogue


def test_the_scale_of_the_catalogue_comes_back_at_one_press(on: Site) -> None:
    assert save(on, "selection", typed(_0__name__nl="Niets")).status_code == 303
    assert act(on, "selection", f"restore|{S}/scale|").status_code == 303
    assert scale(on) == load().scales[0]
    assert act(on, "selection", f"restore|{S}/ties|").status_code == 400


def test_steps_come_and_go_with_what_was_typed(on: Site) -> None:
    steps = f"{S}/scale/steps"
    new = act(on, "selection", f"add|{steps}|", typed(_5__name__nl="Top"))
    assert new.location.endswith(f"#{steps}/12")
    assert f'id="{steps}/12"' in on.get("officer", f"{EDIT}/selection").text
    assert marks(scale(on)) == ["0", "2", "4", "6", "8", "10", "12"]
    assert scale(on).steps[5].name.nl == "Top"
    # the mark of the step that goes was typed on the same page, and so was another
    more = typed(_6__points="3", _0__points="-1")
    assert act(on, "selection", f"remove|{steps}|even-0-10/6", more).status_code == 303
    assert marks(scale(on)) == ["-1", "2", "4", "6", "8", "10"]
    for wrong in ("even-0-10/9", "school-1-10/1", "own/1", "x", ""):
        assert act(on, "selection", f"remove|{steps}|{wrong}").status_code == 303
    assert len(marks(scale(on))) == 6


def test_all_steps_may_go_and_come_again(on: Site) -> None:
    steps = f"{A}/scale/steps"
    for place in range(5, -1, -1):
        assert act(on, "award", f"remove|{steps}|even-0-10/{place}").status_code == 303
    assert marks(scale(on, "award")) == []
    assert "ten minste twee stappen" in on.get("officer", "/plan").text
    for path in ("/plan/try-out", "/plan/guide.pdf", "/plan/coverage", f"{EDIT}/selection"):
        assert on.get("officer", path).status_code == 200, path
    for _ in range(2):
        assert act(on, "award", f"add|{steps}|").status_code == 303
    assert marks(scale(on, "award")) == ["0", "1"]


def test_steps_are_put_in_order_when_the_page_is_saved(on: Site) -> None:
    assert save(on, "selection", typed(_0__points="11")).status_code == 303
    assert marks(scale(on)) == ["2", "4", "6", "8", "10", "11"]
    assert scale(on).steps[-1].name == load().scales[0].steps[0].name


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ("4", "Een andere stap heeft deze score al."),
        ("2.5", "op twee manieren lezen"),
        ("", "Vul een getal in"),
        ("1001", "Dit getal is te hoog."),
        ("1,2345", "decimalen"),
        ("veel", ""),
    ],
)
def test_a_mark_that_cannot_be_is_refused_at_its_field(on: Site, mark: str, sentence: str) -> None:
    before = on.world.case()
    answer = save(on, "selection", typed(_1__points=mark, _0__name__nl="Leeg"))
    assert answer.status_code == 422 and sentence in answer.text
    assert f'id="{S}/scale/even-0-10/1/points-fout"' in answer.text
    assert 'value="Leeg"' in answer.text and on.world.case() == before
    ids = re.findall(r'\bid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))


def test_while_typing_steps_stay_in_their_place_and_the_good_ones_are_kept(on: Site) -> None:
    first = fields(on, "selection")

    def send(**changed: str) -> Any:
        sent = {key: first[key] for key in ("version", "csrf_token") if key in first}
        answer = on.post("officer", f"{EDIT}/selection", sent | typed(**changed), headers=JSON)
        told = json.loads(answer.text)
        first["version"] = told["version"]
        return told

    assert send(_1__points="4,", _2__anchor__nl="Anders.")["good"] is False
    assert scale(on).steps[2].anchor.nl == "Anders." and scale(on).steps[1].points == 2
    assert send(_0__points="5")["good"] is True
    assert send(_1__name__nl="Twee")["good"] is True
    assert marks(scale(on)) == ["5", "2", "4", "6", "8", "10"]
    assert scale(on).steps[1].name.nl == "Twee"
    assert "van laag naar hoog" in on.get("officer", "/plan").text
    assert save(on, "selection").status_code == 303
    assert marks(scale(on)) == ["2", "4", "5", "6", "8", "10"]


def test_words_of_another_scale_are_never_taken_for_those_of_this_one(on: Site) -> None:
    old = fields(on, "selection")
    sent = {f"{S}/scale/id": "school-1-10", "version": old["version"]}
    told = json.loads(on.post("officer", f"{EDIT}/selection", sent, headers=JSON).text)
    old |= {f"{S}/scale/id": "school-1-10", "version": told["version"]}
    assert on.post("officer", f"{EDIT}/selection", old).status_code == 303
    assert scale(on) == next(one for one in load().scales if one.id == "school-1-10")


def test_two_officers_change_two_steps_of_one_scale(on: Site) -> None:
    old = fields(on, "selection")
    assert save(on, "selection", typed(_1__name__nl="Eerste")).status_code == 303
    witness = values(on.get("witness", f"{EDIT}/selection").text, "/selection")
    old["csrf_token"] = witness["csrf_token"]
    answer = on.post("witness", f"{EDIT}/selection", old | typed(_3__name__nl="Tweede"))
    assert answer.status_code == 303
    assert [scale(on).steps[n].name.nl for n in (1, 3)] == ["Eerste", "Tweede"]


def test_a_question_gets_a_scale_made_from_nothing(on: Site) -> None:
    address = "award-question?row=PRE"
    assert save(on, address, {f"{PRE}/scale/id": "OWN-1"}).status_code == 303
    assert marks(pre(on).scale) == ["0", "1"]
    told = on.get("officer", "/plan").text
    assert f"{EDIT}/award-question?row=PRE#{PRE}/scale" in told
    page = on.get("officer", f"{EDIT}/{address}").text
    assert f'id="{PRE}/scale"' in page
    assert act(on, address, f"add|{PRE}/scale/steps|").status_code == 303
    words = typed(address, "own", title__nl="Drie woorden")
    for n, word in enumerate(("nee", "deels", "ja")):
        fresh = {
            f"_{n}__points": f"{n},5",
            f"_{n}__name__nl": word,
            f"_{n}__anchor__nl": f"{word}.",
        }
        words |= typed(address, "own", **fresh)
    assert save(on, address, words).status_code == 303
    found = pre(on).scale
    assert found is not None and found.id == "OWN-1" and found.title.nl == "Drie woorden"
    assert marks(found) == ["0.5", "1.5", "2.5"]
    assert "Drie woorden" in on.get("officer", f"{EDIT}/{address}").text
    assert save(on, address, {f"{PRE}/scale/id": ""}).status_code == 303
    assert pre(on).scale is None


# A malus with award on value, from the first page to the ranking


def test_a_malus_is_built_sealed_and_ranked_without_a_file(on: Site) -> None:
    questions = [question.id for question in plan(on).lots[0].award.questions]
    first = {f"{A}/price/formula": "award-on-value", f"{A}/scale/id": "bonus-malus"}
    first |= {f"{A}/questions/{id_}/minimum": "" for id_ in questions}
    assert save(on, "award", first).status_code == 303
    worth = {f"{A}/questions/{id_}/value": "100.000" for id_ in questions}
    worth[f"{A}/minimum_total"] = "−150.000,50"
    assert save(on, "award", worth).status_code == 303
    assert marks(scale(on, "award")) == ["-2", "-1", "0", "1", "2"]
    for path in ("/plan/try-out", "/plan/guide.pdf"):
        assert on.get("officer", path).status_code == 200
    answer = on.press("officer", "/plan", "/plan/seal", {"word": "HVB-BW-2022"})
    assert answer.status_code == 303, re.findall(r"wb-error.*?</p>", answer.text)
    assert on.world.case().seal is not None
    shown = html.unescape(on.get("auditor", "/plan").text)
    award = shown[shown.index('id="t-1-award-weights"') :]
    assert "Waarde (€)" in award and "100.000" in award
    assert "nog niet gekozen" not in award and "punten" not in award[: award.index("</table>")]
    rules = plan(on).lots[0].award.ranking_rules()
    assert rules.minimum_total == D("-150000.5")
    # mark ÷ max: −2 of 2 costs the whole value, −1 half of it
    poor = Offer("P", D(1_000_000), tuple((id_, D(-2 if id_ == "PRE" else 0)) for id_ in questions))
    good = Offer("G", D(1_090_000), tuple((id_, D(1 if id_ == "PRE" else 0)) for id_ in questions))
    bad = Offer("B", D(1), tuple((id_, D(-2)) for id_ in questions))
    ranked = rank(rules, [poor, good, bad])
    assert [(one.id, one.rank, one.value, one.set_aside) for one in ranked.offers] == [
        ("G", 1, F(1_040_000), None),
        ("P", 2, F(1_100_000), None),
        ("B", None, None, "minimum_total"),
    ]
