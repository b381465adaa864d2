"""The evaluation plan: written by two, kept while typed, sealed, amended until the opening."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from criteria.catalogue import load
from criteria.changes import at, changes, put
from criteria.formulas import FORMULAS
from criteria.phases import Step
from tender.actions import planning
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

PREPARE = "2021-10-19T10:00"
PUBLISH = "2021-10-29T10:00"
OPEN = "2021-12-01T10:00"
S = "lots/1/selection"
A = "lots/1/award"
POINTS = f"{S}/questions/PRE/points"
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
PREFERS_JSON = {"Accept": "application/json"}


def draft(on: Site, section: str = "selection", who: str = "officer") -> dict[str, Any]:
    page = on.get(who, f"/plan/edit/{section}")
    assert page.status_code == 200 and page.text.count("<h1") == 1
    return values(page.text, f"/plan/edit/{section}")


def save(
    on: Site,
    changes: Mapping[str, Any],
    section: str = "selection",
    fields: dict[str, Any] | None = None,
    who: str = "officer",
) -> Any:
    sent = (fields or draft(on, section, who)) | dict(changes)
    return on.post(who, f"/plan/edit/{section}", sent)


def seal(on: Site, word: str = "HVB-BW-2022") -> Any:
    seen = str(on.world.case().draft_version or "")
    return on.post("officer", "/plan/seal", {"word": word, "seen": seen})


def in_publish(worlds: Worlds, clock: Clock) -> Any:
    return site(worlds, Step.PUBLISH, clock, PUBLISH)


def test_a_draft_may_be_saved_incomplete(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        assert save(on, {POINTS: "12,5"}).status_code == 303
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


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_number_that_is_none_is_refused_at_its_field(
    sqlite_worlds: Worlds, clock: Clock, typed: str
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        anchor = f"{S}/scale/even-0-10/0/anchor/nl"
        answer = save(on, {POINTS: typed, anchor: "Helemaal niets."})
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
        answer = save(on, changes, section)
        assert answer.status_code == 422 and sentence in answer.text
        assert on.world.case().draft_version == 3


@pytest.mark.parametrize("section", SECTIONS)
def test_saving_what_is_shown_changes_nothing(
    sqlite_worlds: Worlds, clock: Clock, section: str
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        before = on.world.case()
        assert save(on, {}, section).status_code == 303
        assert on.world.case() == before


def test_any_formula_can_be_chosen_before_anything_else_is(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, "2021-10-25T09:00") as on:
        for name in FORMULAS:
            chosen = {"lots/1/award/price/formula": name}
            assert save(on, chosen, "award").status_code == 303
            for page in ("/plan/edit/award", "/plan/try-out", "/plan"):
                assert on.get("officer", page).status_code == 200, (name, page)


def test_words_of_the_scale_and_the_order_of_ties_are_kept(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        assert (
            save(on, {f"{S}/scale/even-0-10/0/anchor/nl": "Cafe\u0301 dicht."}).status_code == 303
        )
        changes = {
            f"{A}/ties/1": "price",
            f"{A}/ties/2": "criterion:FIN",
            f"{A}/ties/3": "draw",
            "lots/1/ceilings/1": "42.000.000,50",
        }
        assert save(on, changes, "award").status_code == 303
        plan = on.world.case().plan
        scale = plan.lots[0].selection.scale
        assert scale is not None and scale.steps[0].anchor.nl == "Café dicht."
        assert plan.lots[0].award.ties == ("price", "criterion:FIN", "draw")
        assert str(plan.lots[0].ceilings[0]) == "42000000.5"
        assert 'value="42.000.000,50"' in on.get("officer", "/plan/edit/award").text


def test_another_scale_comes_with_its_own_words(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        assert save(on, {f"{S}/scale/id": "school-1-10"}).status_code == 303
        scale = on.world.case().plan.lots[0].selection.scale
        assert scale is not None and scale.id == "school-1-10"
        assert scale.steps == next(one for one in load().scales if one.id == scale.id).steps


def test_a_formula_leaves_the_numbers_of_another_out(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        assert save(on, {f"{A}/price/formula": "lowest-over-price"}, "award").status_code == 303
        price = on.world.case().plan.lots[0].award.price
        assert price is not None and price.parameters == ()
        page = on.get("officer", "/plan/edit/award").text
        assert "kan veranderen als een derde afvalt" in page


def test_weights_of_99_are_shown_and_cannot_be_sealed(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        assert save(on, {POINTS: "24"}).status_code == 303
        sentence = "De gewichten zijn samen 99. Maak er 100 van."
        assert sentence in on.get("officer", "/plan").text
        assert "99 van 100" in on.get("officer", "/plan/edit/selection").text
        refused = seal(on)
        assert refused.status_code == 422 and refused.text.count(sentence) == 2
        assert on.trail("plan.sealed") == 0 and on.world.case().seal is None


# Two at work, typing, undo


def test_the_second_writer_is_told_who_was_first_and_chooses(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft(on, who="witness")
        assert save(on, {POINTS: "30"}).status_code == 303
        fin = f"{S}/questions/FIN/points"
        answer = save(on, {POINTS: "20", fin: "15"}, fields=fields, who="witness")
        assert answer.status_code == 409
        assert "Iemand anders was u voor bij één veld" in answer.text
        assert "Inkoopadviseur (demo)" in answer.text and "Te leveren prestaties" in answer.text
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("30", "15")
        choice = {"changes": mine_of(answer.text)}
        assert on.post("witness", "/plan/edit/selection/settle", choice).status_code == 303
        assert str(on.world.case().plan.lots[0].selection.question("PRE").points) == "20"


def mine_of(page: str) -> list[str]:
    """What the boxes send that put there what was typed."""
    return re.findall(r'type="checkbox" name="changes"[^>]*value="([^"]+)"', page)


def test_of_two_fields_each_is_settled_by_choice(sqlite_worlds: Worlds, clock: Clock) -> None:
    fin = f"{S}/questions/FIN/points"
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft(on, who="witness")
        assert save(on, {POINTS: "30", fin: "10"}).status_code == 303
        answer = save(on, {POINTS: "20", fin: "15"}, fields=fields, who="witness")
        assert answer.status_code == 409 and "voor bij 2 velden" in answer.text
        mine = mine_of(answer.text)
        assert len(mine) == 2
        settle = "/plan/edit/selection/settle"
        assert on.post("witness", settle, {}).status_code == 303, "theirs stay"
        assert "De tekst van uw collega blijft staan." in on.get("witness", "/plan").text
        assert on.post("officer", settle, {"changes": mine}).status_code == 400, (
            "not theirs to send"
        )
        assert save(on, {POINTS: "31"}).status_code == 303
        again = on.post("witness", settle, {"changes": mine})
        assert again.status_code == 409 and "voor bij één veld" in again.text
        assert "31" in again.text and len(mine_of(again.text)) == 1
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("31", "15")


def test_a_button_of_a_row_loses_nothing_that_somebody_else_was_first_with(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft(on, who="witness")
        assert save(on, {POINTS: "30"}).status_code == 303
        sent = fields | {POINTS: "20", "act": f"down|{S}/questions|PRE"}
        answer = on.post("witness", "/plan/edit/selection/rows", sent)
        assert answer.status_code == 409 and len(mine_of(answer.text)) == 1
        assert "30" in answer.text and asked(on)[0].id == "PRE"


def asked(on: Site) -> Any:
    return on.world.case().plan.lots[0].selection.questions


def test_what_was_kept_beside_a_conflict_can_be_taken_back_while_typing(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    fin = f"{S}/questions/FIN/points"
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft(on, who="witness")
        old = fields[fin]
        assert save(on, {POINTS: "30"}).status_code == 303
        sent = {"version": fields["version"], POINTS: "20", fin: "15"}
        answer = on.post("witness", "/plan/edit/selection", sent, headers=PREFERS_JSON)
        told = json.loads(answer.text)
        assert answer.status_code == 409 and told["met"] == [POINTS]
        back = {"version": told["version"], POINTS: "20", fin: old}
        answer = on.post("witness", "/plan/edit/selection", back, headers=PREFERS_JSON)
        assert answer.status_code == 409 and json.loads(answer.text)["met"] == [POINTS]
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("30", old)


def test_typing_is_kept_field_by_field(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft(on) | {POINTS: "12,", f"{S}/questions/FIN/points": "15"}
        answer = on.post("officer", "/plan/edit/selection", fields, headers=PREFERS_JSON)
        told = json.loads(answer.text)
        assert told["saved"] and not told["good"] and told["version"] == "4"
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("25", "15")


def test_typing_on_a_page_that_is_old_overwrites_nothing(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft(on, who="witness")
        assert save(on, {POINTS: "30"}).status_code == 303
        fields[f"{S}/questions/FIN/points"] = "15"
        for _ in range(2):  # the page still shows 25 for the first question
            answer = on.post("witness", "/plan/edit/selection", fields, headers=PREFERS_JSON)
            fields["version"] = json.loads(answer.text)["version"]
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("30", "15")


def test_typing_on_after_somebody_else_wrote_is_no_conflict_with_oneself(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    fin = f"{S}/questions/FIN/points"
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft(on, who="witness")
        assert save(on, {POINTS: "30"}).status_code == 303
        for typed in ("15", "16", "17"):
            fields[fin] = typed
            answer = on.post("witness", "/plan/edit/selection", fields, headers=PREFERS_JSON)
            assert answer.status_code == 200, answer.text
            fields["version"] = json.loads(answer.text)["version"]
        assert fields["version"] == "3+5+6+7"
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("30", "17")
        fields[POINTS] = "20"  # what the other changed is still told, and stays
        answer = on.post("witness", "/plan/edit/selection", fields, headers=PREFERS_JSON)
        assert (
            answer.status_code == 409 and "Inkoopadviseur (demo)" in json.loads(answer.text)["text"]
        )


@pytest.mark.parametrize("sent", ["", "x", "-1", "2+", "2+x", "9" * 5000, "2+٣"])
def test_a_base_that_is_none_takes_the_draft_as_it_stands(
    sqlite_worlds: Worlds, clock: Clock, sent: str
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft(on) | {"version": sent, POINTS: "30"}
        assert on.post("officer", "/plan/edit/selection", fields).status_code == 303
        question = on.world.case().plan.lots[0].selection.question
        assert str(question("PRE").points) == "30"


def test_an_edit_is_told_and_undone(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        save(on, {POINTS: "30"})
        page = on.get("officer", "/plan/edit/history").text
        assert "Te leveren prestaties: gewicht" in page and "Wijziging 3: Inkoopadviseur" in page
        assert on.post("officer", "/plan/undo", {"version": "4"}).status_code == 303
        assert str(on.world.case().plan.lots[0].selection.question("PRE").points) == "25"
        for wrong in ("", "99", "x", "-1", "9" * 40):
            assert on.post("officer", "/plan/undo", {"version": wrong}).status_code == 303
        assert on.world.case().draft_version == 5


def test_rows_come_move_and_go_with_what_was_typed(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        rows = "/plan/edit/selection/rows"
        act = f"add|{S}/questions|"
        answer = on.post("officer", rows, draft(on) | {POINTS: "30", "act": act})
        assert answer.status_code == 303 and answer.location.endswith(f"#{S}/questions/OWN-1")
        ids = [q.id for q in on.world.case().plan.lots[0].selection.questions]
        assert ids[-1] == "OWN-1"
        assert str(on.world.case().plan.lots[0].selection.question("PRE").points) == "30"
        on.post("officer", rows, draft(on) | {"act": f"up|{S}/questions|OWN-1"})
        ids = [q.id for q in on.world.case().plan.lots[0].selection.questions]
        assert ids[-2] == "OWN-1"
        on.post("officer", rows, draft(on) | {"act": f"remove|{S}/questions|OWN-1"})
        on.post("officer", rows, draft(on) | {"act": f"remove|{S}/questions|PRE"})
        ids = [q.id for q in on.world.case().plan.lots[0].selection.questions]
        assert ids == ["FIN", "SAM", "GOV", "TRA"]
        on.post("officer", "/plan/edit/selection/pick", {"take": "ticked", "pick": ["PRE"]})
        ids = [q.id for q in on.world.case().plan.lots[0].selection.questions]
        assert ids[-1] == "PRE"


@pytest.mark.parametrize("act", ["", "add", "add|facts/nothing|", "drop|committee|chair", "x|y|z"])
def test_a_row_act_that_is_none_is_not_there(sqlite_worlds: Worlds, clock: Clock, act: str) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        sent = draft(on, "people") | {"act": act}
        assert on.post("officer", "/plan/edit/people/rows", sent).status_code == 400
        assert on.world.case().draft_version == 3


# Sealing and amending


def test_sealing_asks_for_the_reference_and_happens_once(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft(on)
        wrong = seal(on, "hvb-bw-2022")
        assert wrong.status_code == 422 and "Typ HVB-BW-2022 om te bevestigen." in wrong.text
        assert seal(on).status_code == 303
        page = on.get("officer", "/plan")
        case = on.world.case()
        assert case.seal and re.sub(r"<[^>]+>", "", page.text).count(case.seal) == 2
        assert seal(on).status_code == 422
        late = save(on, {POINTS: "1"}, fields=fields)
        assert late.status_code == 303 and late.location.endswith("/plan"), "told, and not kept"
        assert on.world.case().plan == case.plan and on.trail("plan.sealed") == 1


def test_nobody_seals_what_was_not_on_their_page(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = values(on.get("witness", "/plan").text, "/plan/seal") | {"word": "HVB-BW-2022"}
        save(on, {POINTS: "30", f"{S}/questions/FIN/points": "15"})
        answer = on.post("witness", "/plan/seal", fields)
        assert answer.status_code == 422 and on.world.case().seal is None
        assert "Inkoopadviseur (demo) wijzigde het plan nadat u" in answer.text
        again = values(answer.text, "/plan/seal") | {"word": "HVB-BW-2022"}
        assert on.post("witness", "/plan/seal", again).status_code == 303
        assert on.world.case().seal


def test_in_the_first_step_there_is_nothing_to_seal(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        assert "begin dan op het overzicht de stap Publiceren" in on.get("officer", "/plan").text
        assert seal(on).status_code == 404


def test_an_amendment_from_begin_to_end(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        assert "Bereid een wijziging voor" in on.get("officer", "/plan").text
        assert on.post("officer", "/plan/amendment", {}).status_code == 303
        fin = f"{S}/questions/FIN/points"
        assert save(on, {POINTS: "24", fin: "21"}).status_code == 303
        page = on.get("officer", "/plan").text
        assert "Wat deze wijziging verandert" in page and "Te leveren prestaties: gewicht" in page
        told = {"reason": "Vraag 12.", "notice": "Gewicht 24 en 21."}
        sealing, noticed = "/plan/amendment/seal", {"notice": "Tekst blijft."}
        missing = on.press("officer", "/plan", sealing, {"word": "HVB-BW-2022", **noticed})
        assert missing.status_code == 422 and "Tekst blijft." in missing.text
        sent = {"word": "HVB-BW-2022", **told}
        assert on.post("officer", sealing, sent).status_code == 422  # from no page at all
        assert on.press("officer", "/plan", sealing, sent).status_code == 303
        assert on.world.case().plan_number == 2 and on.trail("plan.amended") == 1
        for who in ("assessor1", "auditor", "delegate"):
            versions = on.get(who, "/plan/versions").text
            assert "Vraag 12." in versions and "Gewicht 24 en 21." in versions
            assert "Te leveren prestaties: gewicht" in versions


def test_a_draft_of_an_amendment_is_thrown_away(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        on.post("officer", "/plan/amendment", {})
        save(on, {POINTS: "24"})
        assert "verzegeld" in on.get("auditor", "/plan").text
        page = on.get("officer", "/plan").text
        assert "op één punt" in page and "Ja, gooi het concept weg" in page
        on.post("officer", "/plan/amendment", {"act": "drop"})
        assert "Bevestig eerst" in on.get("officer", "/plan").text
        sure = {"act": "drop", "sure": "yes"}
        assert on.post("officer", "/plan/amendment", sure).status_code == 303
        assert "Het concept is weggegooid." in on.get("officer", "/plan").text
        assert on.get("officer", "/plan/edit/selection").status_code == 404
        assert str(on.world.case().plan.lots[0].selection.question("PRE").points) == "25"


def test_after_the_opening_nothing_is_amended(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, "2022-01-10T10:00") as on:
        assert "Bereid een wijziging voor" not in on.get("officer", "/plan").text
        for path in ("/plan/amendment", "/plan/amendment/seal", "/plan/undo"):
            assert on.post("officer", path, {}).status_code == 404


def test_others_read_the_plan_and_change_nothing(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        for key in ("assessor1", "chair", "delegate", "decision_maker", "auditor"):
            page = on.get(key, "/plan")
            assert page.status_code == 200 and 'name="version"' not in page.text
            assert on.get(key, "/plan/edit/selection").status_code == 404
            assert on.post(key, "/plan/edit/selection", {"version": "2"}).status_code == 404
            assert on.post(key, "/plan/seal", {"word": "HVB-BW-2022"}).status_code == 404


def test_lots_are_named_only_when_there_are_several(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        assert "perceel" not in on.get("officer", "/plan/edit/selection").text.lower()
        on.post("officer", "/plan/edit/selection/rows", draft(on) | {"act": "add|lots|"})
        page = on.get("officer", "/plan/edit/selection").text
        assert "Perceel Gehele opdracht" in page and "Perceel 2" in page
        second = "selection?lot=2"
        assert on.get("officer", f"/plan/edit/{second}").status_code == 200
        assert on.get("officer", "/plan/edit/selection?lot=3").status_code == 404


def test_english_readers_read_english(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        on.browser("officer").set_cookie("lang", "en")
        answer = save(on, {POINTS: "12.5"})
        assert answer.status_code == 422 and "can be read in two ways" in answer.text
        # what can only be English is read; the notation of the fields stands beside them
        answer = save(on, {POINTS: "1,234.56"})
        assert answer.status_code == 422 and "This number is too high." in answer.text
        page = on.get("officer", "/plan/edit/award").text
        assert "Write a number in Dutch form: 145.000.000 or 12,5." in page
        assert "Zo schrijft u een getal" not in page
        assert save(on, {"lots/1/ceilings/1": "39,500,000"}, "award").status_code == 303
        assert on.world.case().plan.lots[0].ceilings[0] == 39_500_000


def test_a_tie_on_a_question_that_is_gone_is_told_to_every_reader(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, "2021-10-29T10:00") as on:
        before = planning.bare(on.world.case().plan)
        stage: Any = at(before, ("lots", "1", "selection"))
        ties = [f"criterion:{stage['questions'][0]['id']}", "draw"]
        after = put(before, ("lots", "1", "selection", "ties"), ties)
        gone = put(after, ("lots", "1", "selection", "questions"), stage["questions"][1:])
        on.world.act("officer", "2021-10-29T10:00", planning.edit_plan, changes(before, gone))
        for key in ("officer", "auditor"):
            assert on.get(key, "/plan").status_code == 200
        assert "PRE" in on.get("auditor", "/plan").text
