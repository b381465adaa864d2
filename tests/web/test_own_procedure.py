"""A procedure of one's own: no budget, no municipalities, no clients, no planning; it only has what
was filled in. Every page stands it, from the first step to the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from criteria.beginning import Beginning, own_facts
from criteria.canon import digest
from criteria.catalogue import load
from criteria.changes import changes
from criteria.formulas import PriceRule
from criteria.phases import Step
from criteria.plan import RULE_SETS, AdviceRule, Question, RuleSet, Seat, StageRules
from criteria.reading import read_local
from criteria.text import Text
from tender.actions import planning
from tender.actions.suitability import together
from tender.demo import course as demo
from tender.extensions import begin_write, db
from tender.permissions import Identity, identify
from tender.store import accounts, procedures, tenderers
from tests import paper
from tests.twins import addresses, known
from tests.web.conftest import Clock, login, token_in
from tests.web.forms import values
from tests.web.sites import site, token
from tests.worlds import Worlds

OWN = Beginning(
    demo.REFERENCE, demo.TITLE, demo.AUTHORITY, date(2022, 7, 1), years=4, options=(2, 2)
)
ROLES = ("officer", "chair", "assessor1", "delegate", "decision_maker", "auditor")
WALLS = {
    Step.PREPARE: "2021-10-19T10:00",
    Step.OPEN_APPLICATIONS: "2021-11-02T10:00",
    Step.SUITABILITY: "2022-01-06T10:00",
    Step.CONSENSUS: "2022-01-27T09:00",
    Step.COMPARE: "2022-06-01T11:00",
    Step.DECIDE: "2022-06-03T10:00",
    Step.STANDSTILL: "2022-06-09T10:30",
    Step.CLOSED: "2022-08-01T09:00",
}


@pytest.fixture(scope="module")
def own_worlds(sqlite_databases: Any, case_instance: Path) -> Iterator[Worlds]:
    """The whole course of the demonstration, without a single fact from documents."""
    shared = case_instance.parent / f"own-{digest(OWN)}.worlds"
    made = Worlds(sqlite_databases, case_instance, shared=shared)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(demo, "load_facts", lambda: own_facts(OWN))
        made.ready()
        yield made


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize("step", WALLS)
def test_every_page_stands_a_procedure_without_facts(
    own_worlds: Worlds, clock: Clock, step: Step
) -> None:
    with site(own_worlds, step, clock, WALLS[step]) as on:
        if step.number >= Step.COMPARE.number:
            assert on.post("officer", "/comparison/read").status_code == 303
        there = {name: ids[:1] for name, ids in known(on.world).items()}
        paths = addresses(on.app, there | {"stage": ["selection", "award"]})
        for key in ROLES if step in (Step.PREPARE, Step.COMPARE) else ("officer", "auditor"):
            for path in paths if key == "officer" else [on.root, f"{on.root}/plan"]:
                assert on.browser(key).get(path).status_code in (200, 302, 303, 400, 404), path
        page = words(on.get("officer", "").text)
        for absent in ("Budget van de regio", "gemeenten", "Planning uit", "Aantallen cliënten"):
            assert absent not in page
        assert "Looptijd van de overeenkomst" in page and "Eerste verlenging" in page


def test_the_comparison_leaves_the_budget_out(own_worlds: Worlds, clock: Clock) -> None:
    with site(own_worlds, Step.COMPARE, clock, WALLS[Step.COMPARE]) as on:
        on.post("officer", "/comparison/read")
        for lang, title in (("nl", "Lumpsum tegenover plafond"), ("en", "")):
            on.browser("officer").get(f"/language/{lang}")
            page = on.get("officer", "/comparison")
            assert page.status_code == 200 and title in words(page.text)
            assert "Regionaal budget" not in page.text and "Van kalenderjaar" not in page.text
            assert "regionaal budget" not in page.text


def test_the_report_leaves_out_what_is_not_there(own_worlds: Worlds, clock: Clock) -> None:
    with site(own_worlds, Step.STANDSTILL, clock, WALLS[Step.STANDSTILL]) as on:
        assert on.post("officer", "/reports/make").status_code == 303
        found = re.search(r"/reports/[0-9a-f-]{36}\.pdf", on.get("officer", "/reports").text)
        assert found
        for lang in ("nl", "en"):
            answer = on.get("officer", f"{found[0]}?lang={lang}")
            plain = paper.words(answer.data)
            for absent in (
                *("budget van elk kalenderjaar", "nul gemeenten", "0 gemeenten", "Planning uit"),
                *("budget of each calendar year", "0 municipalities", "regionaal budget"),
            ):
                assert absent not in plain, absent
            assert ("Lumpsum" if lang == "nl" else "Lump sum") in plain


# From nothing, in the browser

PEOPLE = {
    "maker": "maker@x.example",
    "second": "second@x.example",
    "chair": "chair@x.example",
    "member": "member@x.example",
    "decider": "decider@x.example",
}


class Small:
    """A tiny procedure, made and run in the browser."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.clients: dict[str, FlaskClient] = {}
        self.root = ""

    def at(self, wall: str) -> None:
        self.clock.moment = read_local(wall)
        self.clients.clear()

    def browser(self, key: str) -> FlaskClient:
        if key not in self.clients:
            self.clients[key] = self.app.test_client()
            assert login(self.clients[key], PEOPLE[key]).status_code == 302
        return self.clients[key]

    def post(self, key: str, path: str, **data: Any) -> Any:
        client = self.browser(key)
        return client.post(self.root + path, data={"csrf_token": token(client), **data})

    def done(self, key: str, path: str, **data: Any) -> Any:
        answer = self.post(key, path, **data)
        assert answer.status_code == 303, words(answer.text)[-2000:]
        return answer

    def page(self, key: str, path: str = "") -> str:
        answer = self.browser(key).get(self.root + path)
        assert answer.status_code == 200, path
        return str(answer.text)

    @property
    def id(self) -> UUID:
        return UUID(self.root.rpartition("/")[2])

    def case(self) -> procedures.Case:
        with self.app.app_context():
            found = procedures.case(db.session, self.id)
        assert found is not None
        return found

    def walk(self) -> None:
        """Every page by everybody: nothing crashes."""
        ids = {
            "procedure_id": [str(self.id)],
            "tenderer_id": [str(UUID(int=1))],
            "candidacy_id": [str(UUID(int=1))],
            "question": ["A"],
            "section": ["selection", "award", "rules", "people"],
            "stage": ["selection", "award"],
        }
        for key in PEOPLE:
            for path in addresses(self.app, ids):
                if path.startswith(self.root):
                    answer = self.browser(key).get(path)
                    assert answer.status_code in (200, 302, 303, 400, 404), (key, path)


@pytest.fixture
def small(app: Flask, clock: Clock, person: Any) -> Small:
    for key, email in PEOPLE.items():
        person(email, key.title())
    with app.app_context():
        begin_write(db.session)
        user = accounts.by_email(db.session, PEOPLE["maker"])
        assert user is not None
        accounts.give_platform_role(db.session, user, accounts.INITIATOR)
        db.session.commit()
    made = Small(app, clock)
    made.at("2022-01-03T09:00")
    answer = made.done(
        "maker",
        "/begin",
        reference="KLEIN-1",
        title="Kleine opdracht",
        authority="Gemeente Klein",
        start="2022-07-01",
        years="2",
        origin="empty",
        source="",
    )
    made.root = answer.location
    return made


def fill(small: Small) -> None:
    """The plan, as the editor would: one question, one demand, quality for the whole."""
    asked = Question("A", Text("Aanpak", ""), Text("Hoe pakt u het aan?", ""), Text("", ""), ())
    with small.app.app_context():
        begin_write(db.session)
        user = accounts.by_email(db.session, PEOPLE["maker"])
        assert user is not None
        actor = identify(db.session, user.id, small.id)
        assert isinstance(actor, Identity)
        case = procedures.case(db.session, small.id)
        assert case is not None
        plan, scale = case.plan, load().scales[0]
        stage = StageRules((replace(asked, points=D(100)),), scale, ties=("quality", "draw"))
        price = PriceRule("lowest-over-price", D(40))
        award = replace(
            stage, questions=(replace(asked, points=D(60)),), price=price, ties=("price", "draw")
        )
        filled = replace(
            plan,
            lots=(replace(plan.lots[0], selection=stage, award=award),),
            demands=tuple(row for row in load().demands if row.kind == "integrity")[:1],
            rule_sets=tuple(RuleSet(id_, "none") for id_ in RULE_SETS),
            committee=(
                Seat("c", "chair", Text("Voorzitter", "")),
                Seat("m", "assessor", Text("Lid", "")),
            ),
            advice=(AdviceRule("r", Text("Cliëntenraad", "")),),
            application_deadline=read_local("2022-01-20T12:00"),
        )
        made = changes(planning.bare(plan), planning.bare(filled))
        assert not planning.edit_plan(db.session, actor, made, small.clock()).conflicts
        db.session.commit()


def test_every_fault_of_a_beginning_is_told_at_once_with_the_name_of_its_field(
    small: Small,
) -> None:
    small.root = ""
    form = values(small.page("maker", "/begin"), "/begin")
    wrong = {
        "reference": "O K",
        "title": "Opvang\x07 en meer",
        "start": "2027-05-04",
        "years": "vier",
        "option1": "-3",
    }
    answer = small.post("maker", "/begin", **form | wrong)
    assert answer.status_code == 422
    told = dict(re.findall(r'<li><a href="#([a-z0-9]+)">([^<]*)', answer.text))
    assert told["reference"].startswith("Kenmerk: Een kenmerk heeft 3 tot 40 tekens")
    assert "direct na ‘Opvang’" in told["title"]
    assert told["authority"] == "Aanbestedende dienst: Schrijf een tekst."
    assert told["start"].startswith("Begin van de overeenkomst: Een overeenkomst begint op")
    assert told["years"].startswith("Basistermijn in jaren: Dit is geen heel getal")
    assert told["option1"].startswith("Eerste verlenging in jaren: Dit getal is te laag")


def offered_at(page: str) -> dict[str, str]:
    """What the button for the proposals sends."""
    found = values(page, "/plan/proposals")
    found.pop("csrf_token")
    return found


def test_what_a_new_plan_begins_with_is_nobodys_choice(small: Small) -> None:
    page = small.page("maker", "/plan")
    assert "0 keuzes met naam en datum" in page and "Er is nog niets vastgesteld." in page
    assert "Voorgestelde keuzes" in page
    old = offered_at(page)
    with small.app.app_context():
        assert procedures.case(db.session, small.id).plan.settings == ()  # type: ignore[union-attr]
    fill(small)  # somebody wrote since the page was opened
    small.done("maker", "/plan/proposals", **old)
    assert "gewijzigd nadat u deze bladzijde opende" in small.page("maker", "/plan")
    assert "Neem de 11 voorgestelde keuzes over" in small.page("maker", "/plan")


def test_a_procedure_from_nothing_goes_through_its_first_steps(small: Small) -> None:
    overview = words(small.page("maker"))
    assert "Maak het beoordelingsplan compleet" in overview
    assert "Budget van de regio" not in overview and "Looptijd" in overview
    for key, role in (
        *(("second", "officer"), ("chair", "chair"), ("member", "assessor")),
        ("decider", "decision_maker"),
    ):
        small.done("maker", "/people", email=PEOPLE[key], role=role)
    small.walk()
    assert "ontbreekt of klopt niet" in words(small.page("maker", "/plan")) or "ontbreken" in words(
        small.page("maker", "/plan")
    )
    fill(small)
    seats = values(small.page("maker", "/people"), "/people/seats")
    offered = r'<option value="([0-9a-f-]{36})">(Chair|Member)'
    people = {name: id_ for id_, name in re.findall(offered, small.page("maker", "/people"))}
    seats |= {"seat-c": people["Chair"], "seat-m": people["Member"]}
    seats.pop("csrf_token")
    small.done("maker", "/people/seats", **seats)
    small.done(
        "maker",
        "/documents",
        title="Leidraad",
        kind="guide",
        file=(BytesIO(b"%PDF-1.7"), "leidraad.pdf"),
    )
    page = small.page("maker", "/plan")
    assert "Neem de 11 voorgestelde keuzes over" in page and "Er is nog niets" not in page
    small.done("maker", "/plan/proposals", **offered_at(page))
    assert "Ja. Het plan is compleet." in small.page("maker", "/plan")
    assert "Nam 11 voorgestelde keuzes over." in small.page("maker", "/plan/edit/history")
    small.done("maker", "/advance", expected="prepare")
    seen = str(small.case().draft_version)
    small.done("maker", "/plan/seal", word="KLEIN-1", seen=seen, vault="A:0")
    small.done("second", "/advance", expected="publish")
    small.walk()

    answer = small.post("maker", "/tenderers", name="Zorg bv")
    link = re.search(r'value="http://localhost(/hand-in/[^"]+)"', answer.text)
    assert link
    tenderer = small.app.test_client()
    form = values(tenderer.get(link[1]).text, "/application")
    form |= {
        "parties-0-role": "lead",
        "parties-0-name": "Zorg bv",
        "parties-0-company_number": "12345678",
        "parties-0-legal_form": "bv",
        "parties-0-size": "small",
        "parties-0-municipality": "Klein",
        "1-A": "Wij pakken het zo aan.",
    }
    form["csrf_token"] = token_in(tenderer.get(link[1]))
    assert tenderer.post(f"{link[1]}/application", data=form).status_code == 303

    small.at("2022-01-20T12:01")
    small.done("maker", "/tenderers/opening", word="OPEN")
    small.done("second", "/tenderers/opening", word="OPEN")
    small.done("maker", "/advance", expected="open-applications")
    small.walk()
    with small.app.app_context():
        (bidder,) = tenderers.tenderers(db.session, small.id)
    small.done("maker", f"/declarations/{bidder.id}", answer="none", explanation="")
    place = f"/suitability/{bidder.id}"
    for demand in small.case().plan.demands:
        for party in bidder.parties if not together(demand) else ():
            cell = f"{place}/decision?party={party.id}&demand={demand.id}"
            small.done("maker", cell, seen="0", outcome="met", reason="Ingezien.")
    rest = {"all": "y", "outcome": "met", "evidence_seen": "y", "reason": "Ingezien."}
    basis = values(small.page("maker", f"{place}?pick=1"), f"{place}/decisions?pick=1")["basis"]
    small.done("maker", f"{place}/decisions", basis=basis, **rest)
    small.done("maker", "/advance", expected="suitability")
    assert small.case().step is Step.SCORE
    small.walk()
    small.done("member", f"/declarations/{bidder.id}", answer="none", explanation="")
    assert "Zorg bv" in small.page("member", "/scoring")


def test_a_copy_in_the_browser_brings_the_rules_and_no_deadline(small: Small) -> None:
    fill(small)
    source, old = small.root, small.case().plan
    small.root = ""
    form = values(small.page("maker", "/begin"), "/begin")
    form |= {
        "reference": "KLEIN-2",
        "title": "Tweede opdracht",
        "authority": "Gemeente Klein",
        "start": "2024-01-01",
        "years": "2",
        "origin": "copy",
        "source": source.rpartition("/")[2],
    }
    form.pop("csrf_token")
    small.root = small.done("maker", "/begin", **form).location
    plan = small.case().plan
    assert plan.lots[0].award == old.lots[0].award and plan.committee == old.committee
    page = small.page("maker", "/plan")
    links = re.findall(r'<p><a href="([^"#]+/edit/[^"#]+)#([^"]+)"', page)
    assert len(links) > 20
    for address, place in links:
        shown = small.page("maker", address[len(small.root) :])
        assert f' id="{place}"' in shown, (address, place)
    assert plan.application_deadline is None and plan.facts.term.start == date(2024, 1, 1)
    assert "Tweede opdracht" in small.page("maker")
    small.walk()
