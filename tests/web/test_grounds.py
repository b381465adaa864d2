"""The grounds of a demand for one party: the path on a page, and what it comes to."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID

import pytest

from criteria.parties import Change
from criteria.phases import Step
from criteria.texts import sentence
from tender.actions import tenderers as acts
from tender.actions.parties import change_parties
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.web.test_suitability import decided, file, parties
from tests.worlds import Worlds

AT = "2022-01-18T10:00"
NOTHING = {"origin": "none", "outcome": "not_applicable"}
ABUSE = {
    "origin": "signal",
    "source": "Een toezichthouder.",
    "event": "Zorggeld niet aan zorg besteed.",
    "event_on": "2021-03-01",
    "holds": "yes",
    "asked_on": "2022-01-10",
    "cleaning": "not_shown",
    "waiver": "none",
    "proportion": "proportionate",
    "proportion_text": "Ernstig, en kort geleden.",
    "heard_on": "2022-01-17",
    "heard_how": "In een gesprek.",
    "heard_said": "De inschrijver vindt het te zwaar.",
    "outcome": "excluded",
    "reason": "Zorggeld is niet aan zorg besteed.",
}


@pytest.fixture
def desk(sqlite_worlds: Worlds, clock: Clock) -> Any:
    """The step of suitability; both officers and the auditor declared about one tenderer."""
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        for key in ("officer", "witness", "auditor"):
            on.world.act(key, AT, acts.declare, on.tenderer("a"), "none", "")
        yield on


def place(on: Site, demand: str = "SEL-X2", party: int = 0) -> str:
    return f"/suitability/{on.tenderer('a')}/grounds/{parties(on)[party]}/{demand}"


def save(on: Site, ground: str = "own", demand: str = "SEL-X2", **typed: str) -> Any:
    where = place(on, demand)
    return on.press("officer", f"{where}?ground={ground}", f"{where}/{ground}", typed)


def test_the_path_has_only_the_questions_of_the_ground(desk: Site) -> None:
    own = values(desk.get("officer", place(desk)).text, f"{place(desk)}/own")
    assert {"proportion_text", "weighing", "heard_on"} <= own.keys()
    assert "payment_text" not in own
    tax = values(
        desk.get("officer", f"{place(desk, 'SEL-X1')}?ground=M7").text,
        f"{place(desk, 'SEL-X1')}/M7",
    )
    assert "payment_text" in tax and {"weighing", "proportion_text"}.isdisjoint(tax)


def test_it_is_told_who_reads_what_is_written_of_a_signal(desk: Site) -> None:
    """A confidential signal is for its readers alone; the grounds are read by all who test."""
    page = desk.get("officer", place(desk)).text
    for name in ("source", "event"):
        (field,) = re.findall(rf'<[^>]* name="{name}"[^>]*>', page)
        told = re.search(r'aria-describedby="([^" ]+)', field)
        assert told is not None, field
        words = re.search(rf'id="{told[1]}"[^>]*>([^<]*)', page)
        assert words and "verwijs er alleen naar" in words[1], name


def test_the_window_is_told_in_words_before_anything_is_saved(desk: Site) -> None:
    page = desk.get("officer", f"{place(desk, 'SEL-X1')}?ground=M3")
    assert "5 jaar terug is dinsdag 3 januari 2017" in page.text
    assert "De dag waarop het vonnis onherroepelijk werd." in page.text
    typed = {"event_on": "2017-01-03", "event": "Vonnis é <b>", "act": "work_out"}
    worked = save(desk, "M3", "SEL-X1", **typed)
    assert worked.status_code == 200 and "precies op de grens" in worked.text
    assert "Vonnis é &lt;b&gt;" in worked.text and desk.trail("ground.decided") == 0
    outside = save(desk, "M3", "SEL-X1", event_on="2017-01-02", act="work_out")
    assert "Dat is vóór de termijn" in outside.text


def test_articles_stand_there_because_the_plan_declares_them(desk: Site) -> None:
    page = desk.get("officer", f"{place(desk, 'SEL-X1')}?ground=M3").text
    for article in ("Aw 2.86(2)c", "Aw 2.86(7)", "Aw 2.87a", "Aw 2.88"):
        assert article in page
    own = desk.get("officer", place(desk)).text
    assert "Aw 2." not in own and "u weegt het zelf" in own


def test_what_was_found_about_who_left_is_read_and_decides_nothing(desk: Site) -> None:
    where, gone = place(desk, party=1), parties(desk)[1]
    saved = desk.press("officer", f"{where}?ground=own", f"{where}/own", {**ABUSE, "confirm": "y"})
    assert saved.status_code == 303
    made = Change("left", "Zij stopt.", "De rest gaat verder.", str(gone))
    desk.world.act("officer", AT, change_parties, desk.tenderer("a"), made, None)
    for who in ("officer", "auditor"):
        page = desk.get(who, where)
        assert page.status_code == 200 and "Deze partij doet niet meer mee." in page.text
        assert "legde vast: leidt tot uitsluiting." in page.text
        assert "De inschrijver vindt het te zwaar." in page.text
        assert 'method="post" novalidate' not in page.text
    assert desk.post("officer", f"{where}/own", {**ABUSE, "confirm": "y"}).status_code == 404
    assert desk.post("officer", f"{where}/nothing-known", {"seen": "y"}).status_code == 404
    party = desk.get("auditor", f"/suitability/{desk.tenderer('a')}/parties/{gone}").text
    verdict = party.split("Wat is er besloten?")[1].split("</table>")[0]
    assert "SEL-X2" in verdict and "voldoet niet" in verdict and ABUSE["reason"] in verdict
    assert f"/grounds/{gone}/SEL-X2" in verdict
    other = desk.get("auditor", f"/suitability/{desk.tenderer('a')}/parties/{parties(desk)[0]}")
    assert "Wat is er besloten?" not in other.text


def test_a_finding_decides_the_demand_after_a_yes(desk: Site) -> None:
    refused = save(desk, **ABUSE)
    assert refused.status_code == 422
    assert "Bevestig dat u hiermee ook over de eis besluit." in refused.text
    assert "De inschrijver vindt het te zwaar." in refused.text
    assert decided(desk) == []
    assert save(desk, **ABUSE, confirm="y").status_code == 303
    assert decided(desk) == [("not_met", ABUSE["reason"])]
    page = desk.get("officer", place(desk)).text
    assert "Besluit over de eis: voldoet niet." in page
    assert "legde vast: leidt tot uitsluiting." in page


def test_a_gap_in_the_path_is_told_at_its_field(desk: Site) -> None:
    answer = save(desk, **(ABUSE | {"heard_said": "", "confirm": "y"}))
    assert answer.status_code == 422
    assert 'href="#heard_said"' in answer.text and "Kwam er geen antwoord" in answer.text
    assert ABUSE["proportion_text"] in answer.text
    assert decided(desk) == [] and desk.trail("ground.decided") == 0


def test_one_of_several_grounds_decides_nothing_yet(desk: Site) -> None:
    saved = save(desk, "M1", "SEL-X1", **NOTHING)
    assert saved.status_code == 303 and decided(desk) == []
    where = place(desk, "SEL-X1")
    page = desk.get("officer", where).text
    assert "Over 7 gronden is nog niets vastgelegd." in page
    plain = desk.press("officer", where, f"{where}/nothing-known", {})
    assert plain.status_code == 422 and "Bevestig dat u dit hebt nagegaan." in plain.text
    assert desk.press("officer", where, f"{where}/nothing-known", {"seen": "y"}).status_code == 303
    assert decided(desk) == [("met", "")]
    assert desk.trail("ground.decided") == 8
    again = desk.post("officer", f"{where}/nothing-known", {"seen": "y"})
    assert again.status_code == 422 and "al iets vastgelegd" in again.text


def test_a_finding_is_shown_after_it_was_saved_with_the_next_open_ground(desk: Site) -> None:
    saved = save(desk, "M3", "SEL-X1", **NOTHING)
    assert saved.location.endswith("ground=M3#t-grond")
    page = desk.get("officer", saved.location.partition("#")[0].removeprefix(desk.root)).text
    assert "legde vast: de grond geldt niet." in page
    (following,) = re.findall(r'href="[^"]*ground=(\w+)#t-grond">Naar de volgende open', page)
    assert following == "M4"


def test_the_steps_stand_open_and_each_outcome_says_what_it_means(desk: Site) -> None:
    page = html.unescape(desk.get("officer", f"{place(desk, 'SEL-X1')}?ground=M3").text)
    # only the style hides them while nothing is known, and never in an answer with errors
    assert '<form class="wb-path"' in page and page.count('class="wb-path__known"') == 1
    assert "<details" not in page.split('<form class="wb-path"')[1].split("</form>")[0]
    assert sentence("exclusion.why_waived") in page
    shown = re.findall(r'name="outcome"[^>]*value="(\w+)"', page)
    assert len(shown) == page.count('<span class="form-text d-block">')
    assert 'class="wb-path"' not in save(desk, "M3", "SEL-X1", origin="").text


def test_the_same_finding_sent_twice_is_one(desk: Site) -> None:
    form = values(desk.get("officer", place(desk)).text, f"{place(desk)}/own")
    for _time in range(2):
        sent = desk.post("officer", f"{place(desk)}/own", form | NOTHING | {"confirm": "y"})
        assert sent.status_code == 303
    assert desk.trail("ground.decided") == 1
    other = desk.post("officer", f"{place(desk)}/own", form | ABUSE | {"confirm": "y"})
    assert other.status_code == 422 and "intussen gewijzigd" in other.text


def test_a_subcontractor_is_replaced_and_never_excludes(desk: Site) -> None:
    where = next(
        place(desk, party=n)
        for n in range(len(parties(desk)))
        if "haar vervangen" in desk.get("officer", place(desk, party=n)).text
        or "vragen om haar te vervangen" in desk.get("officer", place(desk, party=n)).text
    )
    page = desk.get("officer", where).text
    assert 'value="replace_party"' in page and 'value="excluded"' not in page


def test_a_reader_reads_the_path_and_writes_nothing(desk: Site) -> None:
    save(desk, **ABUSE, confirm="y")
    page = desk.get("auditor", place(desk))
    assert page.status_code == 200 and "De inschrijver vindt het te zwaar." in page.text
    assert 'name="outcome"' not in page.text
    assert desk.post("auditor", f"{place(desk)}/own", NOTHING).status_code == 404


def test_without_a_declaration_nothing_of_it_is_read(desk: Site) -> None:
    save(desk, **ABUSE, confirm="y")
    page = desk.get("decision_maker", place(desk))
    assert page.status_code == 200 and "Verklaar eerst uw belangen." in page.text
    assert ABUSE["event"] not in page.text and "leidt tot uitsluiting" not in page.text


def test_with_an_interest_the_page_is_not_there(desk: Site) -> None:
    desk.world.act("witness", AT, acts.declare, desk.tenderer("a"), "doubt", "Buur")
    assert desk.get("witness", place(desk)).status_code == 404
    assert desk.post("witness", f"{place(desk)}/own", NOTHING).status_code == 404


@pytest.mark.parametrize(
    ("demand", "ground"),
    [("INT-01", None), ("X", None), ("SEL-X1", "O3"), ("SEL-X2", "M1"), ("SEL-X1", "%00")],
)
def test_what_is_not_there_is_not_there(desk: Site, demand: str, ground: str | None) -> None:
    asked = f"?ground={ground}" if ground else ""
    assert desk.get("officer", place(desk, demand) + asked).status_code == 404
    other = f"/suitability/{desk.tenderer('b')}/grounds/{parties(desk)[0]}/SEL-X2"
    assert desk.get("officer", other).status_code == 404
    nobody = f"/suitability/{desk.tenderer('a')}/grounds/{UUID(int=4)}/SEL-X2"
    assert desk.get("officer", nobody).status_code == 404


def exclude(on: Site, who: str, **typed: str) -> Any:
    where = f"/suitability/exclusion?tenderer_id={on.tenderer('a')}"
    return on.press(who, file(on), where, {"word": "UITSLUITEN"} | typed)


def test_the_desk_leads_to_the_grounds_and_asks_to_hear_first(desk: Site) -> None:
    cell = f"?party={parties(desk)[0]}&demand=SEL-X2"
    assert place(desk) in desk.get("officer", f"{file(desk)}{cell}").text
    data = {"seen": "0", "outcome": "not_met", "reason": "Misbruik."}
    assert desk.post("officer", f"{file(desk)}/decision{cell}", data).status_code == 303
    page = desk.get("officer", file(desk)).text
    assert "Hoor eerst de inschrijver." in page and "Stel uitsluiting voor" not in page


def test_who_took_part_before_and_after_stands_with_the_exclusion(desk: Site) -> None:
    save(desk, **ABUSE, confirm="y")
    assert exclude(desk, "officer", reason="Misbruik van zorggeld.").status_code == 303
    assert exclude(desk, "witness").status_code == 303
    page = desk.get("auditor", file(desk)).text
    assert "Wie deed mee voor en na dit besluit?" in page
    before, after = page.split("Wie deed mee voor en na")[1].split("</details>")[0].split("Na</p>")
    name = "Inschrijver A"
    assert name in before and name not in after and "Inschrijver B" in after


def test_a_tenderer_is_excluded_later_with_the_ranking_before_and_after(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    """A ground found when the offers are compared: the ranking is computed again without it, and
    the selection that was decided before stays as it was."""
    with site(sqlite_worlds, Step.COMPARE, clock, "2022-05-25T10:00") as on:
        first = on.get("auditor", "/selection").text
        save(on, **ABUSE, confirm="y")
        assert exclude(on, "officer", reason="Misbruik van zorggeld.").status_code == 303
        assert exclude(on, "witness").status_code == 303
        page = on.get("auditor", file(on)).text
        assert "Rangorde voor en na dit besluit" in page
        assert on.get("officer", f"/suitability/{on.tenderer('a')}/capacity").status_code == 200
        assert 'name="outcome"' not in on.get("officer", place(on)).text
        after = on.get("auditor", "/selection").text
        assert first.count("Inschrijver A") == after.count("Inschrijver A") > 0
        assert "Inschrijver A" not in on.get("officer", "/conformity").text
        assert on.get("officer", "/comparison").status_code == 200
