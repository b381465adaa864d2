"""The parties of a tenderer on the web: the list, changes, facts with their forms, doubles."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from criteria.application import PartyEntry
from criteria.parties import PAPERS, Change
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.text import Text
from tender.actions import parties as party_acts
from tender.actions import tenderers as acts
from tender.store import plans
from tender.store import tenderers as rows
from tender.store.tenderers import PartyView
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

AT = "2022-01-10T10:00"
ODD = "日本 é — <script>x</script>"


@pytest.fixture
def desk(sqlite_worlds: Worlds, clock: Clock) -> Any:
    """The step of suitability; those who work there declared about two tenderers."""
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        for key in ("officer", "auditor", "decision_maker"):
            declare(on, key)
        yield on


def declare(on: Site, who: str, answer: str = "none", keys: tuple[str, ...] = ("a", "b")) -> None:
    why = "" if answer == "none" else "Familie werkt daar."
    for key in keys:
        on.world.act(who, AT, acts.declare, on.tenderer(key), answer, why)


def parties(on: Site, key: str = "a") -> tuple[PartyView, ...]:
    with on.world.looked() as session:
        found = rows.tenderers(session, on.world.procedure_id)
    return next(row for row in found if row.id == on.tenderer(key)).ever


def root(on: Site, key: str = "a") -> str:
    return f"/suitability/{on.tenderer(key)}/parties"


def place(on: Site, kind: str = "", party: int = 0) -> str:
    return f"{root(on)}/{parties(on)[party].id}" + (f"/{kind}" if kind else "")


def fees(**more: str) -> dict[str, str]:
    row = {"payee": "Maas Holding", "yearly": "90.000,50", "specification": "Directie"}
    return {"seen": "0", **{f"rows-0-{name}": text for name, text in row.items()}, **more}


FILLED: dict[str, dict[str, str]] = {
    "beneficiaries": {
        "rows-0-name": "J. Maas",
        "rows-0-nature": "shares",
        "rows-0-share": "62,50",
    },
    "relations": {
        "rows-0-source": "Maas Holding",
        "rows-0-kind": "owns",
        "rows-0-target": "Maas Zorg",
        "rows-0-share": "100",
    },
    "affiliates": {
        "turnover": "8.000.000",
        "rows-0-counterpart": "Maas Vastgoed",
        "rows-0-subject": "real_estate",
        "rows-0-yearly": "200.000",
        "rows-0-price_basis": "Taxatie",
    },
    "fees": fees(),
    "profit": {"cap": "3", "result": "300.000", "turnover": "8.000.000", "surplus": "Naar zorg"},
    "pay": {
        "year": "2021",
        "ceiling": "209.000",
        "ceiling_source": "Regeling",
        "rows-0-role": "Directeur",
        "rows-0-staff": "director",
        "rows-0-fte": "0,5",
        "rows-0-amount": "110.000",
    },
    "norms": {"title": "Gedragscode", "signed_on": "2021-08-31", "every_months": "6"},
    "recommendations": {
        "rows-0-report": "aef",
        "rows-0-advice": "Toets de winst",
        "rows-0-progress": "done",
        "rows-0-measure": "Elk jaar",
    },
    "screening": {
        "rows-0-step": "ubo_register",
        "rows-0-on": "2022-01-07",
        "rows-0-result": "Klopt",
    },
}
TOLD = {
    "relations": ("<svg", "<polyline"),
    "affiliates": ("2,50% van de omzet",),  # 200,000 of 8,000,000
    "fees": ("€ 90.000,50",),
    "profit": ("hoogstens 3% van de omzet", "3,75% van de omzet", "boven het maximum"),
    "pay": ("één beloning boven het maximum", "€ 104.500,00"),  # half of 209,000
    "norms": ("28 februari 2022", "elke 6 maanden"),
}


# The list and its changes


def test_the_list_names_every_party_with_role_and_form(desk: Site) -> None:
    page = desk.get("officer", root(desk))
    assert page.status_code == 200 and page.text.count("<h1") == 1
    for party in parties(desk):
        assert html.escape(party.name) in page.text and party.company_number in page.text
    assert 'aria-current="page"' in page.text and "Leg een wijziging vast" in page.text
    assert "Leg een wijziging vast" not in desk.get("auditor", root(desk)).text


def test_who_did_not_declare_sees_no_facts_and_who_has_an_interest_sees_nothing(
    desk: Site,
) -> None:
    assert desk.post("officer", place(desk, "fees"), fees()).status_code == 303
    page = desk.get("witness", place(desk))
    assert "Verklaar eerst uw belangen" in page.text and "Maas Holding" not in page.text
    assert desk.get("witness", place(desk, "fees")).status_code == 303
    assert desk.post("witness", place(desk, "fees"), fees()).status_code == 303
    declare(desk, "witness", "conflict")
    for path in (root(desk), place(desk), place(desk, "fees")):
        assert desk.get("witness", path).status_code == 404
    assert desk.post("witness", place(desk, "fees"), fees()).status_code == 404
    assert desk.post("witness", f"{root(desk)}/changes").status_code == 404


def test_what_is_not_there_is_not_there(desk: Site) -> None:
    other = parties(desk, "b")[0].id
    for path in (
        f"/suitability/{uuid4()}/parties",
        f"/suitability/{desk.tenderer('d')}/parties/{other}",
        f"{root(desk)}/{other}",
        f"{root(desk)}/{uuid4()}/fees",
        place(desk, "shoe_size"),
        place(desk, "double_participation"),
    ):
        assert desk.get("officer", path).status_code == 404, path


def change(on: Site, **given: str) -> Any:
    data = {"seen": "0", "party": "", "reason": "Zij stopt.", "effect": "De rest gaat verder."}
    return on.post("officer", f"{root(on)}/changes", {**data, **given})


NEW = {
    "name": "Komeet Zorg",
    "company_number": "4444 4444",
    "legal_form": "bv",
    "size": "small",
    "municipality": "Breda",
}


def test_a_party_leaves_and_its_page_stays(desk: Site) -> None:
    gone = parties(desk)[-1]
    assert change(desk, kind="left", party=str(gone.id)).status_code == 303
    page = desk.get("officer", root(desk)).text
    assert "Deden eerder mee" in page and "Zij stopt." in page and "De rest gaat verder." in page
    party = desk.get("officer", f"{root(desk)}/{gone.id}")
    assert party.status_code == 200 and "doet niet meer mee" in party.text
    desk_page = desk.get("officer", f"/suitability/{desk.tenderer('a')}").text
    assert html.escape(parties(desk)[0].name) in desk_page
    assert html.escape(gone.name) not in desk_page


def test_a_replacement_asks_everybody_to_declare_again(desk: Site) -> None:
    gone = parties(desk)[0]
    assert change(desk, kind="replaced", party=str(gone.id), **NEW).status_code == 303
    page = desk.get("officer", root(desk)).text
    assert "Verklaar eerst uw belangen" in page and "Zij stopt." not in page
    assert "de aanmelding van" not in page, "who came since is not told from who was there"
    declare(desk, "officer")
    page = desk.get("officer", root(desk)).text
    assert "44444444" in page and "Zij stopt." in page and "penvoerder" in page


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Kies wat er verandert."),
        ({"kind": "left"}, "Kies de partij om wie het gaat."),
        ({"kind": "left", "party": "lead"}, "De penvoerder kan niet weggaan zonder vervanger."),
        ({"kind": "left", "party": "member", "reason": " "}, "Schrijf op waarom dit verandert."),
        ({"kind": "joined", **NEW}, "Kies de rol van de nieuwe partij."),
        ({"kind": "joined", "role": "member", **NEW, "company_number": "00000000"}, "00000000 is"),
        ({"kind": "joined", "role": "member", **NEW, "company_number": "4x"}, "acht cijfers"),
        ({"kind": "joined", "role": "member", **NEW, "legal_form": "club"}, "Kies de rechtsvorm"),
        ({"kind": "left", "party": "someone", "effect": ODD}, "Kies een van de mogelijkheden."),
    ],
)
def test_a_refused_change_keeps_what_was_typed(
    desk: Site, given: dict[str, str], says: str
) -> None:
    ids = {party.role: str(party.id) for party in parties(desk)}
    sent = {**given, "effect": given.get("effect", ODD)}
    if "party" in sent:
        sent["party"] = ids.get(sent["party"], sent["party"])
    page = change(desk, **sent)
    assert page.status_code == 422 and html.escape(says) in page.text
    assert html.escape(ODD) in page.text
    assert desk.world.count("party_changes") == 0


def test_a_change_seen_too_late_is_refused(desk: Site) -> None:
    first, second = parties(desk)[-2:]
    assert change(desk, kind="left", party=str(first.id)).status_code == 303
    page = change(desk, kind="left", party=str(second.id))
    assert page.status_code == 422 and "intussen" in page.text
    again = change(desk, kind="left", party=str(second.id), seen="1")
    assert again.status_code == 303


# Facts


def test_there_is_a_form_for_every_kind(desk: Site) -> None:
    assert FILLED.keys() == set(PAPERS)


@pytest.mark.parametrize("kind", FILLED)
def test_a_fact_is_filled_in_shown_and_filled_in_again(desk: Site, kind: str) -> None:
    path = place(desk, kind)
    empty = desk.get("officer", path)
    assert empty.status_code == 200 and "Leg vast" in empty.text
    note = {"note": ODD} if kind != "norms" else {"note": "x"}
    assert desk.post("officer", path, {**FILLED[kind], **note}).status_code == 303
    page = desk.get("auditor", place(desk)).text
    assert html.escape(note["note"]) in page and "Versie 1" in page
    for words in TOLD.get(kind, ()):
        assert words in page, words
    again = values(desk.get("officer", path).text, path)
    for name, typed in FILLED[kind].items():
        if name != "seen":
            assert again[name] == typed, name
    again["note"] = "Anders"
    assert desk.post("officer", path, again).status_code == 303
    form = desk.get("officer", path).text
    assert "Versie 2" in form and html.escape(note["note"]) in form, "the history is there"
    assert desk.trail("party.fact_recorded") == 2


def test_the_demands_that_a_fact_answers_stand_with_it(desk: Site) -> None:
    page = desk.get("officer", place(desk)).text
    for demand in ("INT-01", "INT-03", "INT-04"):
        assert f">{demand}</a>" in page
    assert "INT-01" in desk.get("officer", place(desk, "pay")).text


def test_an_own_cap_above_what_is_asked_is_told(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = plans.verified

    def verified(*given: Any) -> EvaluationPlan:
        plan = read(*given)
        text = Text("De hoogte staat niet in de stukken.", "The documents name no level.")
        rows = (replace(one, text=text) if one.id == "INT-07" else one for one in plan.demands)
        return replace(plan, demands=tuple(rows))

    given = {"cap": "7", "result": "640.000", "turnover": "8.000.000"}
    assert desk.post("officer", place(desk, "profit"), given).status_code == 303
    for path in (place(desk), place(desk, "profit")):
        page = desk.get("auditor", path).text
        assert "meer dan gevraagd" in page and "Gevraagd in INT-07" in page
        assert "boven wat INT-07 vraagt" in page and "boven het maximum" in page
    with monkeypatch.context() as silent:
        silent.setattr(plans, "verified", verified)
        page = desk.get("auditor", place(desk)).text
        assert "meer dan gevraagd" not in page and "Gevraagd in INT-07" not in page
    within = {**given, "seen": "1", "cap": "5", "result": "400.000"}
    assert desk.post("officer", place(desk, "profit"), within).status_code == 303
    page = desk.get("auditor", place(desk)).text
    assert "meer dan gevraagd" not in page and "boven wat INT-07 vraagt" not in page


def test_rows_are_added_without_a_script(desk: Site) -> None:
    path = place(desk, "fees")
    before = desk.get("officer", path).text.count('-payee"')
    more = desk.post("officer", path, {**fees(), "more": "1"})
    assert more.status_code == 200 and "Maas Holding" in more.text
    assert more.text.count('-payee"') > before - 3 and desk.world.count("party_facts") == 0
    full = {f"rows-{n}-payee": "x" for n in range(80)}
    page = desk.post("officer", path, {**full, "more": "1"}).text
    assert 'name="more"' not in page and "rows-60-payee" not in page


@pytest.mark.parametrize(
    ("kind", "given", "says", "field"),
    [
        ("fees", fees(**{"rows-0-yearly": "4000x"}), "", "rows-0-yearly"),
        ("fees", fees(**{"rows-0-yearly": ""}), "Vul dit veld in.", "rows-0-yearly"),
        ("fees", fees(**{"rows-0-payee": ""}), "Schrijf een tekst.", "rows-0-payee"),
        ("fees", {"seen": "0"}, "Vul een regel in", "note"),
        (
            "beneficiaries",
            {"rows-0-name": " ", "rows-1-name": "Maas Holding BV", "rows-1-nature": "shares"},
            "Noem de natuurlijke persoon",
            "rows-1-name",
        ),
        ("beneficiaries", {"rows-0-name": "J. Maas"}, "Kies een van", "rows-0-nature"),
        (
            "relations",
            {
                "rows-0-kind": "owns",
                "rows-1-source": "A",
                "rows-1-target": "A",
                "rows-1-kind": "owns",
            },
            "met zichzelf",
            "rows-1-target",
        ),
        ("profit", {"cap": "101"}, "van 0 tot en met 100", "cap"),
        ("profit", {"cap": "drie"}, "", "cap"),
        ("norms", {"title": "Code", "signed_on": "2022-02-30"}, "", "signed_on"),
        ("norms", {"title": "Code", "signed_on": "2022-03-01"}, "moet nog komen", "signed_on"),
        (
            "screening",
            {"rows-0-step": "ubo_register", "rows-0-result": "x"},
            "Vul dit",
            "rows-0-on",
        ),
        (
            "pay",
            {"year": "2021", "ceiling": "0", "ceiling_source": "x", "note": "y"},
            "",
            "ceiling",
        ),
    ],
)
def test_a_refused_fact_stands_at_its_field_with_what_was_typed(
    desk: Site, kind: str, given: dict[str, str], says: str, field: str
) -> None:
    sent = {**given, **({} if field == "note" else {"note": given.get("note", ODD)})}
    page = desk.post("officer", place(desk, kind), sent)
    assert page.status_code == 422 and html.escape(says) in page.text
    assert f'id="{field}-fout"' in page.text
    for text in sent.values():
        assert html.escape(text) in page.text
    assert desk.world.count("party_facts") == 0


def test_who_was_second_sees_both_and_saves_again(desk: Site) -> None:
    declare(desk, "witness")
    path = place(desk, "fees")
    assert desk.post("officer", path, fees()).status_code == 303
    mine = fees(**{"rows-0-payee": "Andere Holding", "rows-0-yearly": "1"})
    page = desk.post("witness", path, mine)
    assert page.status_code == 422 and "Een ander was eerder." in page.text
    assert "€ 90.000,50" in page.text and "Andere Holding" in page.text
    again = values(page.text, path)
    assert desk.post("witness", path, again).status_code == 303
    assert desk.world.count("party_facts") == 2
    assert desk.post("witness", path, again).status_code == 303, "sent twice is once"
    assert desk.world.count("party_facts") == 2


def test_the_auditor_reads_and_changes_nothing(desk: Site) -> None:
    desk.post("officer", place(desk, "fees"), fees())
    page = desk.get("auditor", place(desk, "fees")).text
    assert "€ 90.000,50" in page and "<form action" not in page.partition("<main")[2]
    assert desk.post("auditor", place(desk, "fees"), fees()).status_code == 404


def test_the_pages_ask_as_much_of_the_database_with_one_fact_as_with_nine(desk: Site) -> None:
    def asked() -> int:
        with desk.counted() as sent:
            assert desk.get("officer", place(desk)).status_code == 200
        return len(sent)

    desk.post("officer", place(desk, "fees"), fees())
    one = asked()
    for kind, given in FILLED.items():
        desk.post("officer", place(desk, kind), given)
    assert asked() == one


# One party in several tenderers


def doubled(on: Site) -> None:
    """The first party of b joins a as a subcontractor."""
    there = parties(on, "b")[0]
    new = PartyEntry("subcontractor", there.name, there.company_number, "bv", "small", "Breda")
    made = Change("joined", "Erbij.", "Vraag om uitleg.", None, new)
    on.world.act("officer", AT, party_acts.change_parties, on.tenderer("a"), made, None)


def test_a_double_participation_is_a_question_on_both_desks(desk: Site) -> None:
    assert "doet ook mee" not in desk.get("officer", root(desk)).text
    doubled(desk)
    for who in ("officer", "auditor", "decision_maker"):
        declare(desk, who)
    for key in ("a", "b"):
        for who, told in (("officer", True), ("auditor", True), ("decision_maker", False)):
            assert ("doet ook mee bij een andere" in desk.get(who, root(desk, key)).text) is told
    about = parties(desk)[-1].id
    path = f"{root(desk)}/{about}/double_participation"
    assert desk.get("officer", path).status_code == 200
    assert desk.get("decision_maker", path).status_code == 404
    given = {"seen": "0", "explanation": "Alleen voor dagdelen.", "explained_by": "J. Maas"}
    assert desk.post("officer", path, {**given, "explanation": ""}).status_code == 422
    assert desk.post("officer", path, given).status_code == 303
    assert "Alleen voor dagdelen." in desk.get("auditor", root(desk)).text
    assert "Alleen voor dagdelen." not in desk.get("decision_maker", f"{root(desk)}/{about}").text
    with desk.world.looked() as session:
        found = rows.tenderers(session, desk.world.procedure_id)
    assert all(row.exclusion is None for row in found), "nobody is out by itself"


def test_who_has_an_interest_elsewhere_is_not_told_where(desk: Site) -> None:
    doubled(desk)
    declare(desk, "auditor", keys=("a",))
    declare(desk, "auditor", "conflict", keys=("b",))
    page = desk.get("auditor", root(desk)).text
    assert "bij een inschrijver die u niet ziet" in page
    with desk.world.looked() as session:
        found = rows.tenderers(session, desk.world.procedure_id)
    other = next(row for row in found if row.id == desk.tenderer("b"))
    assert html.escape(other.name) not in page


def test_a_tenderer_never_learns_of_it(desk: Site) -> None:
    doubled(desk)
    for key in ("a", "b"):
        page = desk.app.test_client().get(f"/hand-in/{desk.world.course.links[key]}").text
        assert "doet ook mee" not in page
        other = "b" if key == "a" else "a"
        for party in parties(desk, other)[:1]:
            assert html.escape(party.name) not in re.sub(r"<[^>]+>", "", page)


def test_a_tenderer_can_name_a_party_whose_capacity_it_relies_on(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    wall = "2021-11-03T09:00"
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, wall) as on:
        _id, link = on.world.act("officer", wall, acts.invite_tenderer, "Nieuwe inschrijver")
        page = on.app.test_client().get(f"/hand-in/{link}").text
        offered = re.findall(r'value="(lead|member|relied_on|subcontractor)"', page)
        assert offered[:4] == ["lead", "member", "relied_on", "subcontractor"]
        assert "partij op wie een beroep wordt gedaan" in page
