"""The evaluation plan: written, shown when incomplete, sealed once, read afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from criteria.phases import Step
from criteria.plan import LotRules
from criteria.text import Text
from tender.store import procedures
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

PREPARE = "2021-10-19T10:00"
PUBLISH = "2021-10-29T10:00"
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


def draft(on: Site) -> dict[str, str]:
    page = on.get("officer", "/plan")
    assert page.status_code == 200 and page.text.count("<h1") == 1
    return values(page.text, "/plan")


def save(on: Site, changes: Mapping[str, Any], fields: dict[str, str] | None = None) -> Any:
    return on.post("officer", "/plan", (fields or draft(on)) | dict(changes))


def seal(on: Site, word: str = "VERZEGEL") -> Any:
    return on.post("officer", "/plan/seal", {"word": word})


def test_a_draft_may_be_saved_incomplete(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        assert save(on, {"selection-PRE-points": "12,5"}).status_code == 303
        page = on.get("officer", "/plan")
        assert 'value="12,5"' in page.text and "12,5 van 100" in page.text
        assert 'href="#selection-FIN-points"' in page.text
        assert 'href="#award-formula"' in page.text and 'href="#selection-ties-1"' in page.text
        assert 'id="selection-ties-1"' in page.text
        assert "Inkoopadviseur (demo)" in page.text
        assert on.trail("plan.saved") == 1
        assert 'action="' + on.root + '/plan/seal"' not in page.text


def test_every_fault_points_at_something_on_the_page(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        page = on.get("officer", "/plan").text
        places = set(re.findall(r'href="#([^"]+)"', page))
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(places) > 20 and places <= set(ids)
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_number_that_is_none_is_refused_at_its_field(
    sqlite_worlds: Worlds, clock: Clock, typed: str
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        reference = "Leidraad §9, bladzijde 3"
        answer = save(on, {"selection-PRE-points": typed, "rule-dialogue-reference": reference})
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text and reference in answer.text
        assert 'id="selection-PRE-points-fout"' in answer.text
        assert on.trail("plan.saved") == 1
        assert on.world.case().draft_version == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"award-scale": "made-up"}, "Kies een van de mogelijkheden."),
        ({"application_deadline": "2022-03-27T02:30"}, "Deze tijd bestaat niet"),
        ({"ceiling-3": ""}, "Geef een plafond voor alle acht contractjaren"),
        ({"award-formula": ""}, "Kies een prijsformule."),
        ({"admitted": "0"}, "Dit getal is te laag."),
        ({"standstill_days": ""}, "Vul een getal in"),
        ({"rule-reasons-reference": "x" * 301}, "De tekst is te lang."),
        ({"selection-anchor-0-nl": "a\0b"}, "tekens die wij niet kunnen bewaren"),
        ({"version": "een"}, "Iemand anders heeft het plan intussen gewijzigd."),
        ({"version": "1"}, "Iemand anders heeft het plan intussen gewijzigd."),
    ],
)
def test_what_cannot_be_saved_is_said_in_a_sentence(
    sqlite_worlds: Worlds, clock: Clock, changes: dict[str, str], sentence: str
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        answer = save(on, {"award-PRE-points": "19", **changes})
        assert answer.status_code == 422 and sentence in answer.text
        assert values(answer.text, "/plan")["award-PRE-points"] == "19"
        assert on.world.case().draft_version == 2


def test_saving_what_is_shown_changes_nothing(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        before = on.world.case().plan
        assert save(on, {}).status_code == 303
        assert on.world.case().plan == before


def test_words_of_the_scale_and_the_order_of_ties_are_kept(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        changes = {
            "selection-anchor-0-nl": "Cafe\u0301 dicht.",
            "award-ties-1": "price",
            "award-ties-2": "criterion:FIN",
            "award-ties-3": "draw",
            "award-ties-4": "",
            "rule-dialogue": "law",
            "ceiling-1": "42.000.000,50",
        }
        assert save(on, changes).status_code == 303
        plan = on.world.case().plan
        scale = plan.lots[0].selection.scale
        assert scale is not None and scale.steps[0].anchor.nl == "Café dicht."
        assert plan.lots[0].award.ties == ("price", "criterion:FIN", "draw")
        assert str(plan.lots[0].ceilings[0]) == "42000000.5"
        assert 'value="42.000.000,50"' in on.get("officer", "/plan").text
        changed = save(on, {"award-scale": "school-1-10"})
        assert changed.status_code in (303, 422)


def test_weights_of_99_are_shown_and_cannot_be_sealed(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        assert save(on, {"selection-PRE-points": "24"}).status_code == 303
        sentence = "De gewichten zijn samen 99. Maak er 100 van."
        page = on.get("officer", "/plan")
        assert sentence in page.text and "99 van 100" in page.text
        refused = seal(on)
        assert refused.status_code == 422 and refused.text.count(sentence) == 2
        assert on.trail("plan.sealed") == 0 and on.world.case().seal is None


def test_sealing_asks_for_one_word_and_happens_once(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        fields = draft(on)
        wrong = seal(on, "verzegel")
        assert wrong.status_code == 422 and "Typ VERZEGEL om te bevestigen." in wrong.text
        assert seal(on).status_code == 303
        page = on.get("officer", "/plan")
        case = on.world.case()
        assert case.seal and re.sub(r"<[^>]+>", "", page.text).count(case.seal) == 2
        assert "<input" not in page.text.split("<main")[1].split("</main>")[0]
        assert seal(on).status_code == 422
        late = save(on, {"selection-PRE-points": "1"}, fields)
        assert late.status_code == 422
        assert on.world.case().plan == case.plan and on.trail("plan.sealed") == 1


def test_in_the_first_step_there_is_nothing_to_seal(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        assert "begin dan op het overzicht de stap Publiceren" in on.get("officer", "/plan").text
        assert seal(on).status_code == 404


def test_others_read_the_plan_and_change_nothing(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        for key in ("assessor1", "chair", "delegate", "decision_maker", "auditor"):
            page = on.get(key, "/plan")
            assert page.status_code == 200 and 'name="version"' not in page.text
            assert on.post(key, "/plan", {"version": "2"}).status_code == 404
            assert on.post(key, "/plan/seal", {"word": "VERZEGEL"}).status_code == 404


def test_lots_are_named_only_when_there_are_several(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        assert "perceel" not in on.get("officer", "/plan").text.lower()
        with on.world.opened() as session:
            case = procedures.case(session, on.world.procedure_id)
            assert case is not None
            first = case.plan.lots[0]
            second = LotRules("2", Text("Zuid", "South"), first.selection, first.award)
            plan = replace(case.plan, lots=(replace(first, title=Text("Noord", "North")), second))
            procedures.save_draft(session, case.id, plan, clock())
            session.commit()
        page = on.get("officer", "/plan").text
        assert "Perceel Noord" in page and "Perceel Zuid" in page
        assert 'href="#2-award-formula"' in page and 'id="2-award-formula"' in page
        assert save(on, {"2-selection-PRE-points": "30"}).status_code == 303
        kept = on.world.case().plan
        assert str(kept.lot("2").selection.question("PRE").points) == "30"
        assert kept.lot("1").selection.question("PRE").points is None


def test_english_readers_read_english(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        on.browser("officer").set_cookie("lang", "en")
        answer = save(on, {"selection-PRE-points": "1,234.56"})
        assert (
            answer.status_code == 422 and "This looks like a number in English form" in answer.text
        )
