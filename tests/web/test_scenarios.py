"""Scenarios of the lump sum: kept, side by side, entered anew, dropped, and apart per tenderer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from criteria.phases import Step
from criteria.risks import Effect
from criteria.scenarios import ChosenRisk, StoredScenario
from tender.actions import registering as acts
from tender.actions import tenderers
from tests.entries import RISK, SCENARIO, TYPED_SCENARIO
from tests.twins import EMAILS, Act, copied, differences, twins
from tests.web.conftest import Clock, login
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.web.test_hand_in import Tenderer
from tests.web.test_lump_sum import main
from tests.web.test_register import plain
from tests.worlds import PASSWORD, Worlds

WALL = "2022-03-16T10:00"
PAGE = "/dialogue/lump-sum"
SECRET = "Zonnebloemkwekerij"


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as found:
        yield found


def kept(on: Site, content: StoredScenario = SCENARIO, key: str = "a") -> str:
    made = on.world.act("officer", WALL, acts.enter_scenario, on.tenderer(key), content)
    return f"{PAGE}/scenarios/{made}"


def danger(on: Site, key: str = "a") -> ChosenRisk:
    """A risk that can raise the lump sum by 546.960 euros in the first contract year."""
    made = on.world.act("officer", WALL, acts.enter_risk, on.tenderer(key), RISK)
    return ChosenRisk(str(made), 1)


def test_a_calculation_is_kept_under_a_name_and_stands_beside_the_others(on: Site) -> None:
    danger(on)
    kept(on)
    asked = {name: typed for name, typed in TYPED_SCENARIO.items() if name not in ("title", "text")}
    shown = on.browser("officer").get(
        on.root + PAGE, query_string=asked | {"risk-1": "y"}, follow_redirects=True
    )
    assert "Bewaar deze berekening" in shown.text
    where = shown.text.split("/scenarios/new?")[1].split('"')[0].replace("&amp;", "&")
    path = f"{PAGE}/scenarios/new?tenderer={on.tenderer('a')}"
    form = on.get("officer", f"{PAGE}/scenarios/new?{where}")
    sent = values(form.text, path)
    assert (sent["base-8"], sent["clients-1"], sent["share"]) == ("38.287.200", "650", "1/2")
    assert sent["risk-1"] == "y" and sent["rule"] == "share"
    named = {"title": "Gemiddeld 650 cliënten", "text": "Minder instroom."}
    done = on.post("officer", path, sent | named)
    assert done.status_code == 303
    page = on.get("officer", f"{PAGE}?tenderer={on.tenderer('a')}")
    text = plain(page.text.split('id="t-scenarios"')[1].split("</section>")[0])
    assert page.text.count("<h1") == 1 and "2 scenario’s" in text
    # 4 x 38.697.420 and 4 x 37.876.980, and 8 x; the risk adds 546.960 at the most
    assert "SC-01 Gemiddeld 750 cliënten 750 154.789.680" in text and "309.579.360" in text
    assert "SC-02 Gemiddeld 650 cliënten 650 151.507.920" in text and "303.015.840" in text
    assert "151.507.920 152.054.880" in text
    assert on.trail("scenario.entered") == 2
    other = on.get("officer", f"{PAGE}?tenderer={on.tenderer('b')}")
    assert "Gemiddeld 650 cliënten" not in other.text and "Nog geen scenario’s" in other.text


def test_every_page_of_the_desk_leads_to_the_lump_sum_of_the_same_tenderer(on: Site) -> None:
    b = on.tenderer("b")
    page = on.get("officer", f"/dialogue/risks?tenderer={b}")
    assert f"{PAGE}?tenderer={b}" in page.text
    here = on.get("officer", f"{PAGE}?tenderer={b}")
    assert 'aria-label="Onderdelen van de dialoog"' in here.text
    assert f"/dialogue/risks?tenderer={b}" in here.text
    assert f'href="{on.root}{PAGE}?tenderer={b}" aria-current="page"' in here.text


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("title", "", "Schrijf een tekst."),
        ("title", "x" * 201, "200"),
        ("text", "a\u202eb", "tekens die wij niet kunnen bewaren"),
        ("price", "54,696.00", "bijvoorbeeld 1.234,56"),
        ("base-1", "veel", "Dit is geen getal"),
        ("band_low", "800", "lager dan de ondergrens"),
        ("taper", "soon", "Kies een van de mogelijkheden."),
    ],
)
def test_what_cannot_be_kept_says_why_and_keeps_what_was_typed(
    on: Site, name: str, typed: str, says: str
) -> None:
    path = f"{PAGE}/scenarios/new?tenderer={on.tenderer('a')}"
    page = on.post("officer", path, TYPED_SCENARIO | {name: typed})
    assert page.status_code == 422 and says in page.text and "wb-errors" in page.text
    assert "Vijftien onder de bandbreedte." in page.text or name == "text"
    assert on.world.count("register_entries") == 0


def test_a_new_version_shows_what_changed_and_the_old_one_stays(on: Site) -> None:
    chosen = danger(on)
    path = kept(on)
    again = f"{path}/revise"
    changed = {"risk-1": "y", "clients-2": "700", "share": "1/4", "taper": "percent"}
    typed = {"reason": "Ander deel.", "taper_by": "2", **changed}
    assert on.press("officer", again, again, {"reason": "Niets."}).status_code == 422
    assert on.press("officer", again, again, typed).status_code == 303
    page = plain(on.get("auditor", path).text)
    assert "Versie 2" in page and "Versie 1" in page and "Ander deel." in page
    assert "Weg: 750 Nieuw: 700" in page and "Weg: 1/2 Nieuw: 1/4" in page
    assert "Weg: geen Nieuw: RIS-01 v1" in page
    assert "Elk contractjaar heeft een eigen bedrag." in page
    with on.world.looked() as session:
        row = session.execute(sa.text("SELECT content FROM register_entries WHERE version = 2"))
        assert f'"thread":"{chosen.thread}","version":1' in row.scalar_one()
    assert on.trail("scenario.revised") == 1


def test_a_scenario_counts_with_a_risk_as_it_was_and_says_that_it_changed(on: Site) -> None:
    chosen = danger(on)
    path = kept(on, replace(SCENARIO, risks=(chosen,)))
    # 38.697.420 + 546.960
    assert "39.244.380" in on.get("officer", path).text
    dearer = replace(RISK, effects=(Effect(1, Decimal(0), Decimal(1)),))
    thread = UUID(chosen.thread)
    on.world.act("officer", WALL, acts.revise_risk, thread, 1, dearer, "Minder.")
    page = on.get("officer", path)
    assert "39.244.380" in page.text
    assert "RIS-01 is veranderd nadat dit scenario is bewaard." in plain(page.text)
    assert "Risico veranderd" in on.get("officer", PAGE).text
    again = f"{path}/revise"
    assert on.press("officer", again, again, {"reason": "Nieuw gevolg."}).status_code == 303
    page = on.get("officer", path)
    assert "38.697.421" in page.text and "is veranderd nadat" not in page.text
    assert "Weg: RIS-01 v1 Nieuw: RIS-01 v2" in plain(page.text)


def test_what_is_dropped_says_why_and_stays(on: Site) -> None:
    path = kept(on)
    nothing = on.press("officer", path, f"{path}/drop", {"reason": " "})
    assert nothing.status_code == 422 and "Schrijf een tekst." in nothing.text
    assert on.press("officer", path, f"{path}/drop", {"reason": "Te duur."}).status_code == 303
    page = on.get("officer", path)
    assert "Te duur." in page.text and f"{path}/drop" not in page.text
    listed = plain(on.get("officer", PAGE).text)
    assert "SC-01 Gemiddeld 750 cliënten Vervallen" in listed and "154.789.680" not in listed


def test_of_two_who_write_at_once_the_second_sees_both_texts(on: Site) -> None:
    shown = kept(on)
    path = f"{shown}/revise"
    seen = values(on.get("officer", path).text, path)
    theirs = {"title": "De naam van de ander", "price": "60.000", "reason": "Beter zo."}
    assert on.press("witness", path, path, theirs).status_code == 303
    mine = on.post("officer", path, seen | {"title": "Mijn naam", "reason": "Mijn reden."})
    text = plain(mine.text)
    assert mine.status_code == 422 and "Wat een ander intussen bewaarde" in text
    assert 'value="Mijn naam"' in mine.text and "Mijn reden." in mine.text
    assert "naam van de ander" in text and "Beter zo." in text
    assert "Weg: 54.696 Nieuw: 60.000" in text
    assert on.post("officer", path, values(mine.text, path)).status_code == 303
    assert "Versie 3" in on.get("officer", shown).text
    stale = on.post("officer", f"{shown}/drop", {"seen": "1", "reason": "Weg."})
    assert stale.status_code == 422 and "Weg." in stale.text


@pytest.mark.parametrize("part", ["new", "revise", "drop"])
def test_what_was_typed_comes_back_after_a_session_that_ended(on: Site, part: str) -> None:
    shown = kept(on)
    new = f"{PAGE}/scenarios/new?tenderer={on.tenderer('a')}"
    path = {"new": new, "revise": f"{shown}/revise", "drop": f"{shown}/drop"}[part]
    page = shown if part == "drop" else path
    typed = {"reason": "Mijn reden."} if part != "new" else {"title": "Mijn naam"}
    ours = {"Sec-Fetch-Site": "same-origin"}
    sent = values(on.get("officer", page).text, path) | typed
    with on.world.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM web_sessions"))
    ended = on.post("officer", path, sent, headers=ours)
    assert ended.status_code == 400 and next(iter(typed.values())) in ended.text
    assert login(on.browser("officer"), EMAILS["officer"], PASSWORD).status_code == 302
    again = values(ended.text, path)
    answer = on.browser("officer").post(on.root + path, data=again, headers=ours)
    assert answer.status_code == 422 and next(iter(typed.values())) in answer.text
    assert "Alles wat u typte, staat er weer." in answer.text
    assert on.world.count("register_entries") == 1


def test_a_page_takes_as_many_queries_with_one_scenario_as_with_many(on: Site) -> None:
    path = kept(on, replace(SCENARIO, risks=(danger(on),)))
    on.browser("officer")
    counts = []
    for _ in range(2):
        for page in (PAGE, path, f"{path}/revise", f"{PAGE}/scenarios/new"):
            with on.counted() as sent:
                assert on.get("officer", page).status_code == 200
            counts.append(len(sent))
        for key in ("a", "a", "b", "c"):
            kept(on, replace(SCENARIO, risks=(danger(on, key),)), key)
    assert counts[:4] == counts[4:]


def test_readers_read_and_write_nothing(on: Site) -> None:
    path = kept(on)
    for reader in ("decision_maker", "auditor", "contract_manager"):
        for page in (path, PAGE):
            seen = on.get(reader, page)
            assert seen.status_code == 200 and "<form" not in main(seen.text)
            assert "Gemiddeld 750 cliënten" in seen.text
        assert on.get(reader, f"{path}/revise").status_code == 404
        assert on.get(reader, f"{PAGE}/scenarios/new").status_code == 404
    for nobody in ("chair", "assessor1"):
        assert on.get(nobody, path).status_code == 404


def test_an_officer_with_an_interest_in_one_sees_nothing_of_it(on: Site) -> None:
    path = kept(on, replace(SCENARIO, title=SECRET), "b")
    on.world.act("witness", WALL, tenderers.declare, on.tenderer("b"), "conflict", "Familie.")
    page = on.get("witness", PAGE)
    assert page.status_code == 200 and SECRET not in page.text
    assert "Inschrijver B" not in page.text.split("<main")[1]
    for hidden in (path, f"{path}/revise", f"{PAGE}?tenderer={on.tenderer('b')}"):
        assert on.get("witness", hidden).status_code == 404
    assert on.post("witness", f"{path}/drop", {"seen": "1", "reason": "x"}).status_code == 404
    assert SECRET not in Tenderer(on, "a").page().text
    assert SECRET not in Tenderer(on, "b").page().text


def _scenario(title: str, clients: int) -> StoredScenario:
    years = tuple(replace(year, clients=Decimal(clients)) for year in SCENARIO.inputs.years)
    return replace(SCENARIO, title=title, inputs=replace(SCENARIO.inputs, years=years))


@pytest.mark.parametrize("viewer", ["witness", "assessor1", "chair", "delegate"])
def test_a_scenario_leaves_no_trace_for_who_may_not_see_it(
    sqlite_worlds: Worlds, tmp_path: Path, viewer: str
) -> None:
    """Two worlds that differ in one scenario of B, for an officer with an interest in B."""

    def secret(title: str, clients: int) -> Act:
        content = _scenario(title, clients)
        return lambda world: world.act(
            "officer", WALL, acts.enter_scenario, world.course.ids["b"], content
        )

    with sqlite_worlds.at(Step.DIALOGUE) as world:
        base = copied(world, _folder(tmp_path, "base"))
        if viewer == "witness":
            ids = base.course.ids
            base.act("witness", WALL, tenderers.declare, ids["b"], "conflict", "Familie.")
        one, other = secret("Meer cliënten", 750), secret("Minder cliënten", 650)
        with twins(base, _folder(tmp_path, "pair"), viewer, WALL, one, other) as pair:
            # the chain of the trail shows a digest of every entry, and nothing else of it
            trail = f"/procedures/{base.procedure_id}/trail"
            assert [one for one in differences(pair, pair.addresses()) if trail not in one] == []
            one_trail, other_trail = (
                re.sub(rb"[0-9a-f]{8,64}", b"", twin.get(trail).body)
                for twin in (pair.left, pair.right)
            )
            assert one_trail == other_trail


def _folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name


@pytest.mark.parametrize("path", ["", "/revise"])
def test_the_pages_read_in_english_too(on: Site, path: str) -> None:
    shown = kept(on, replace(SCENARIO, risks=(danger(on),)))
    on.browser("officer").get("/language/en")
    page = on.get("officer", f"{shown}{path}")
    assert page.status_code == 200 and '<html lang="en"' in page.text
