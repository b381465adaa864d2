"""The evaluation plan: sealed by one who saw it, amended until the opening, read by the others."""

from __future__ import annotations

import re
from typing import Any

from criteria.changes import at, changes, put
from criteria.phases import Step
from tender.actions import planning
from tests.web import draft
from tests.web.conftest import Clock
from tests.web.draft import POINTS, PREPARE, S, in_publish
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

OPEN = "2021-12-01T10:00"


def seal(on: Site, word: str = "HVB-BW-2022") -> Any:
    seen = str(on.world.case().draft_version or "")
    return on.post("officer", "/plan/seal", {"word": word, "seen": seen, "vault": "A:0"})


def test_weights_of_99_are_shown_and_cannot_be_sealed(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        assert draft.send(on, {POINTS: "24"}).status_code == 303
        sentence = "De gewichten zijn samen 99. Maak er 100 van."
        assert sentence in on.get("officer", "/plan").text
        assert "99 van 100" in on.get("officer", "/plan/edit/selection").text
        refused = seal(on)
        assert refused.status_code == 422 and refused.text.count(sentence) == 2
        assert on.trail("plan.sealed") == 0 and on.world.case().seal is None


def test_sealing_asks_for_the_reference_and_happens_once(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft.fields(on)
        wrong = seal(on, "hvb-bw-2022")
        assert wrong.status_code == 422 and "Typ HVB-BW-2022 om te bevestigen." in wrong.text
        assert seal(on).status_code == 303
        page = on.get("officer", "/plan")
        case = on.world.case()
        assert case.seal and re.sub(r"<[^>]+>", "", page.text).count(case.seal) == 2
        assert seal(on).status_code == 422
        late = draft.send(on, {POINTS: "1"}, shown=fields)
        assert late.status_code == 303 and late.location.endswith("/plan"), "told, and not kept"
        assert on.world.case().plan == case.plan and on.trail("plan.sealed") == 1


def test_nobody_seals_what_was_not_on_their_page(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = values(on.get("witness", "/plan").text, "/plan/seal") | {"word": "HVB-BW-2022"}
        draft.send(on, {POINTS: "30", f"{S}/questions/FIN/points": "15"})
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
        assert draft.send(on, {POINTS: "24", fin: "21"}).status_code == 303
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
        draft.send(on, {POINTS: "24"})
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
        on.post("officer", "/plan/edit/selection/rows", draft.fields(on) | {"act": "add|lots|"})
        page = on.get("officer", "/plan/edit/selection").text
        assert "Perceel Gehele opdracht" in page and "Perceel 2" in page
        second = "selection?lot=2"
        assert on.get("officer", f"/plan/edit/{second}").status_code == 200
        assert on.get("officer", "/plan/edit/selection?lot=3").status_code == 404


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
