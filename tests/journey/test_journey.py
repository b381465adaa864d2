"""The whole procedure in a real browser, from the empty plan to the award report.

Every kind of act is done on its page by the person it belongs to. Where the same page comes back
for another tenderer, assessor or theme, the acts behind the pages do the rest.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from criteria.application import Application, LotAnswers
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import agreeing, delegations, dialogue, offers, suitability, tenderers
from tender.actions.receiving import submit_application
from tender.demo import content
from tender.demo.plan import RULE_SETS
from tender.store import demands, trail
from tests import desk
from tests.journey.visitor import Served, fill, follow, press, says
from tests.talks import talked
from tests.worlds import PASSWORD

pytestmark = pytest.mark.browser

THEMES = content.THEMES
SELECTION = {"PRE": "25", "FIN": "20", "SAM": "20", "GOV": "15", "TRA": "20"}
AWARD = {"PRE": "20", "FIN": "15", "SAM": "15", "GOV": "10", "TRA": "20"}
S, A = "lots/1/selection", "lots/1/award"
BAND = ("floor", "ceiling")
CEILINGS = ("42", "40,7", "39,3", "38", "37,2", "36,4", "35,6", "34,8")


def step(mark: str) -> str:
    """The place of a mark on the scale 0, 2, 4, 6, 8, 10, as the form carries it."""
    return str(("0", "2", "4", "6", "8", "10").index(mark))


def millions(text: str) -> str:
    whole, _, tenths = text.partition(",")
    return f"{whole}.{(tenths or '0').ljust(3, '0')}.000"


def written(key: str) -> content.TendererText:
    return next(one for one in content.tenderers(3) if one.key == key)


def test_the_whole_procedure(served: Served, tmp_path: Path) -> None:
    plan_is_completed_and_sealed(served)
    applications_come_in_and_are_opened(served)
    one_tenderer_fails_and_is_out(served)
    assessors_score_blind_and_a_delegate_advises(served)
    committee_agrees_and_the_selection_is_approved(served)
    dialogue_is_held(served)
    final_offers_are_judged_before_their_price(served)
    decision_report_and_award(served, tmp_path)


def plan_is_completed_and_sealed(served: Served) -> None:
    page = served.visit("officer")
    says(page, "Het beoordelingsplan mist nog")
    says(page, "Alphen-Chaam")
    page = served.visit("officer", "/plan/edit/selection")
    first = {f"{S}/questions/{theme}/points": weight for theme, weight in SELECTION.items()}
    fill(page, first | {f"{S}/questions/TRA/points": "1,234.56"})
    press(page, "Bewaar het plan")
    says(page, "Dit lijkt een Engels getal")
    assert page.input_value(f'[name="{S}/questions/PRE/points"]') == "25"
    fill(page, {f"{S}/questions/TRA/points": "19"})
    press(page, "Bewaar het plan")
    says(served.visit("officer", "/plan"), "De gewichten zijn samen 99. Maak er 100 van.")
    for section, fields in whole_plan().items():
        page = served.visit("officer", f"/plan/edit/{section}")
        fill(page, fields)
        press(page, "Bewaar het plan")
    a_relative_formula_is_seen_to_be_risky(served)
    committee_is_named(served)
    every_requirement_is_decided(served)
    page = served.visit("officer", "/plan/edit/municipalities")
    towns = page.locator('select[name$="/mandate"]').all()
    for town in towns[:-1]:  # the last one decides for itself
        town.select_option("yes")
    press(page, "Bewaar het plan")
    what_the_plan_began_with_is_adopted(served)
    page = served.visit("officer")
    press(page, "Begin de stap ‘Publiceren’")
    served.at("2021-10-29T11:00")
    page = served.visit("officer", "/plan")
    says(page, "Ja. Het plan is compleet.")
    fill(page, {"word": "HVB-BW-2022"})
    press(page, "Verzegel")
    seal = served.world.case().seal
    assert seal is not None and len(seal) == 64
    page = served.visit("officer")
    says(page, seal)
    the_sealed_plan_is_taken_along(served, seal)
    one_weight_is_amended(served)
    press(served.visit("officer"), "Begin de stap ‘Aanmeldingen openen’")


def what_the_plan_began_with_is_adopted(served: Served) -> None:
    page = served.visit("officer", "/plan")
    says(page, "Voorgestelde keuzes")
    follow(page, page.get_by_role("button", name=re.compile("^Neem de .*voorgestelde keuze")))
    assert "Voorgestelde keuzes" not in served.visit("officer", "/plan").content()


def a_relative_formula_is_seen_to_be_risky(served: Served) -> None:
    risk = "De winnaar kan veranderen als een derde afvalt."
    page = served.visit("officer", "/plan/edit/award")
    fill(page, {f"{A}/price/formula": "lowest-over-price"})
    press(page, "Bewaar het plan")
    says(page, risk)
    says(served.visit("officer", "/plan/try-out"), risk)
    page = served.visit("officer", "/plan/edit/award")
    fill(page, {f"{A}/price/formula": "band"})
    press(page, "Bewaar het plan")
    fill(
        page, {f"{A}/price/{bound}": whole_plan()["award"][f"{A}/price/{bound}"] for bound in BAND}
    )
    press(page, "Bewaar het plan")


def the_sealed_plan_is_taken_along(served: Served, seal: str) -> None:
    page = served.visit("officer", "/plan")
    for text, start in (
        ("als JSON", b"{"),
        ("als werkboek", b"PK"),
        ("in het Nederlands", b"%PDF"),
    ):
        address = page.locator("main").get_by_role("link", name=text).first.get_attribute("href")
        content = page.context.request.get(served.address + address).body()
        assert content.startswith(start), text
        if start == b"{":
            assert hashlib.sha256(content).hexdigest() == seal


def one_weight_is_amended(served: Served) -> None:
    press(served.visit("officer", "/plan"), "Bereid een wijziging voor")
    page = served.visit("officer", "/plan/edit/selection")
    fill(page, {f"{S}/questions/PRE/points": "26", f"{S}/questions/FIN/points": "19"})
    press(page, "Bewaar het plan")
    page = served.visit("officer", "/plan")
    says(page, "Bekwaamheidsdossier, Financiële beheersbaarheid: gewicht")
    reason = {"reason": "De prestaties wegen zwaarder.", "notice": "Twee gewichten veranderen."}
    fill(page, reason | {"word": "HVB-BW-2022"})
    press(page, "Verzegel versie 2")
    says(page, "Versie 2")
    assert served.world.case().plan_number == 2


def after_the_opening_nobody_amends_it(served: Served) -> None:
    page = served.visit("officer", "/plan")
    says(page, "Vanaf dat moment kan niemand het plan nog wijzigen.")
    assert not page.get_by_role("button", name="Bereid een wijziging voor").count()
    assert page.goto(f"{served.root}/plan/edit/selection").status == 404


def whole_plan() -> dict[str, dict[str, str]]:
    """What is filled in on each page of the editor."""
    selection = {f"{S}/questions/{theme}/points": w for theme, w in SELECTION.items()}
    selection |= {f"{S}/scale/id": "even-0-10", "lots/1/admitted": "2"}
    selection |= {f"{S}/ties/1": "criterion:PRE", f"{S}/ties/2": "draw"}
    award = {f"{A}/questions/{theme}/points": weight for theme, weight in AWARD.items()}
    award |= {f"{A}/scale/id": "even-0-10", f"{A}/ties/1": "quality", f"{A}/ties/2": "draw"}
    award |= {
        f"{A}/price/formula": "band",
        f"{A}/price/points": "20",
        f"{A}/price/floor": "145.000.000",
        f"{A}/price/ceiling": "160.000.000",
    }
    award |= {f"lots/1/ceilings/{n}": millions(text) for n, text in enumerate(CEILINGS, 1)}
    rules = {"application_deadline": "2022-01-04T12:00"}
    for key, (source, reference) in RULE_SETS.items():
        rules |= {f"rule_sets/{key}/source": source, f"rule_sets/{key}/reference": reference}
    return {"selection": selection, "award": award, "rules": rules}


def committee_is_named(served: Served) -> None:
    page = served.visit("officer", "/plan/edit/people")
    press(page, "Voeg een lid toe")
    fill(page, {"committee/OWN-1/function/nl": "Voorzitter", "committee/OWN-1/role": "chair"})
    press(page, "Voeg een lid toe")
    fill(page, {"committee/OWN-2/function/nl": "Deskundige zorg"})
    press(page, "Voeg een adviesraad toe")
    fill(page, {"advice/OWN-1/title/nl": "Adviesraad", "advice/OWN-1/closes": "after_scores"})
    press(page, "Bewaar het plan")


def every_requirement_is_decided(served: Served) -> None:
    """Chapter by chapter, for whoever tenders and for the authority."""
    for who in ("tenderers", "others"):
        for part in range(1, 8):
            page = served.visit("officer", f"/plan/edit/requirements?who={who}&part={part}")
            if not page.locator("main [name=applicability]").count():
                continue
            page.locator("main details summary").first.click()
            fill(page, {"applicability": "historic", "reason": "Niet in deze opdracht."})
            press(page, "Neem dit besluit")


def applications_come_in_and_are_opened(served: Served) -> None:
    course = served.world.course
    served.at("2021-11-08T09:00")
    page = served.visit("officer", "/tenderers")
    fill(page, {"name": written("a").name})
    press(page, "Maak de persoonlijke link")
    link = re.search(r"/hand-in/([A-Za-z0-9_-]+)", page.content())
    assert link is not None
    course.links["a"] = link[1]
    for key in ("b", "d", "e"):
        id_, token = served.world.act(
            "officer", "2021-11-08T10:00", tenderers.invite_tenderer, written(key).name
        )
        course.ids[key], course.links[key] = id_, token
    served.at("2022-01-03T15:42")
    page = served.stranger(f"{served.address}/hand-in/{course.links['a']}")
    hand_in(page, written("a"))
    says(page, "15.42")
    for key in ("b", "d", "e"):
        one = written(key)
        answers = tuple((theme, one.answers[theme]) for theme in THEMES)
        application = Application(one.parties, (LotAnswers("1", answers),))
        course.hand_in(key, one.received_at, submit_application, application)
    served.at("2022-01-05T09:30")
    page = served.visit("officer", "/tenderers")
    fill(page, {"word": "OPEN"})
    press(page, "Geef akkoord om te openen")
    second = served.visit("witness", "/tenderers")
    fill(second, {"word": "OPEN"})
    press(second, "Open samen met Inkoopadviseur (demo)")
    record = served.visit("officer", "/tenderers/opening/record")
    says(record, "Inschrijver E")
    after_the_opening_nobody_amends_it(served)
    page = served.visit("officer")
    press(page, "Begin de stap ‘Geschiktheid toetsen’")
    with served.world.looked() as session:
        from tender.store import tenderers as rows

        bidders = {row.name: row for row in rows.tenderers(session, served.world.procedure_id)}
    course.ids["a"] = bidders[written("a").name].id
    assert bidders[written("e").name].candidacies == ()


def hand_in(page: object, one: content.TendererText) -> None:
    values: dict[str, str] = {}
    for number, party in enumerate(one.parties):
        values |= {
            f"parties-{number}-role": party.role,
            f"parties-{number}-name": party.name,
            f"parties-{number}-company_number": party.company_number,
            f"parties-{number}-legal_form": party.legal_form,
            f"parties-{number}-size": party.size,
            f"parties-{number}-municipality": party.municipality,
        }
    values |= {f"1-{theme}": one.answers[theme] for theme in THEMES}
    fill(page, values)
    press(page, "Dien de aanmelding in")


def grounds_are_met(served: Served, key: str) -> None:
    """What is decided one by one, and was not decided yet, is met."""
    with served.world.looked() as session:
        known = demands.demand_decisions(session, served.world.procedure_id)
    together = desk.plain_cells(served.world, key)
    for demand, party in desk.cells(served.world, key):
        if (demand, party) not in together and (demand, str(party)) not in known:
            served.world.act(
                "officer", "2022-01-18T10:00", suitability.decide_demand, party, demand, "met", "Ja"
            )


def one_tenderer_fails_and_is_out(served: Served) -> None:
    course = served.world.course
    for key in ("a", "b", "d"):
        for person in ("officer", "witness"):
            if (key, person) != ("a", "officer"):
                served.world.act(
                    person, "2022-01-05T13:00", tenderers.declare, course.ids[key], "none", ""
                )
    a_question_is_asked_answered_and_closed(served)
    served.at("2022-01-18T10:00")
    page = served.visit("officer", f"/suitability/{course.ids['a']}")
    follow(page, page.locator("main table a").first)
    says(page, "Er is antwoord gekomen.")
    fill(page, {"outcome": "not_met"})
    press(page, "Bewaar besluit")
    says(page, "Schrijf de reden op")
    fill(page, {"outcome": "met", "reason": "De eigen verklaring is volledig."})
    press(page, "Bewaar besluit")
    for key in ("a", "b"):
        grounds_are_met(served, key)
        page = served.visit("officer", f"/suitability/{course.ids[key]}?pick=1")
        seen = {"all": "y", "outcome": "met", "evidence_seen": "y"}
        fill(page, seen | {"reason": "Gezien in de stukken bij de aanmelding."})
        press(page, "Bewaar dit besluit voor elk vakje")
    a_ground_is_found_and_the_tenderer_heard(served)
    page = served.visit("officer", f"/suitability/{course.ids['d']}")
    page.locator('textarea[name="reason"]').last.fill(written("d").exclusion or "")
    press(page, "Stel uitsluiting voor")
    page = served.visit("witness", f"/suitability/{course.ids['d']}")
    fill(page, {"word": "UITSLUITEN"})
    press(page, "Bevestig de uitsluiting")
    for key in ("d", "e"):
        rejection_is_sent(served, key)
    page = served.visit("officer")
    press(page, "Begin de stap ‘Dossiers beoordelen’")


def a_question_is_asked_answered_and_closed(served: Served) -> None:
    """About the first cell of the desk, after the officer declared to have no interest."""
    course = served.world.course
    served.at("2022-01-10T10:00")
    page = served.visit("officer", f"/suitability/{course.ids['a']}")
    follow(page, page.get_by_role("link", name="Verklaar uw belangen").first)
    fill(page, {"answer": "none"})
    press(page, "Leg mijn verklaring vast")
    page = served.visit("officer", f"/suitability/{course.ids['a']}")
    follow(page, page.locator("main table a").first)
    follow(page, page.get_by_role("link", name="Stel de inschrijver hier een vraag over"))
    fill(page, {"kind": "clarify", "text": "Welke bestuurder tekende de eigen verklaring?"})
    press(page, "Zet deze vraag klaar")
    fill(page, {"deadline": "2022-01-14T12:00"})
    press(page, "Verstuur de vragen")
    says(page, "Ronde 1")
    served.at("2022-01-12T15:00")
    page = served.stranger(f"{served.address}/hand-in/{course.links['a']}")
    says(page, "Welke bestuurder tekende de eigen verklaring?")
    fill(page, {"answer-1": "De voorzitter van het bestuur tekende."})
    press(page, "Stuur uw antwoord")
    says(page, "Wij hebben uw antwoord ontvangen.")
    served.at("2022-01-14T13:00")
    page = served.visit("officer", f"/suitability/{course.ids['a']}/questions")
    says(page, "De voorzitter van het bestuur tekende.")
    fill(page, {"note": "Het antwoord is gelezen."}, "/close")
    press(page, "Sluit de ronde")
    says(page, "Gesloten door Inkoopadviseur (demo)")


def a_ground_is_found_and_the_tenderer_heard(served: Served) -> None:
    """Step by step on the page of the ground; nobody is excluded before it was heard."""
    desk_of_d = f"/suitability/{served.world.course.ids['d']}"
    (name, demand), (_result, reason) = next(iter(written("d").findings.items()))
    party = next(row.id for row in desk.view(served.world, "d").parties if row.name == name)
    page = served.visit("officer", f"{desk_of_d}?party={party}&demand={demand}")
    follow(page, page.get_by_role("link", name="Toets de uitsluitingsgronden stap voor stap"))
    found = {
        name: str(value) for name, value in asdict(content.ground_finding(reason)).items() if value
    }
    asked = page.evaluate("[...document.querySelectorAll('main [name]')].map(box => box.name)")
    typed = {name: value for name, value in found.items() if name in asked}
    said = {name: typed.pop(name) for name in ("heard_on", "heard_how", "heard_said")}
    fill(page, typed | {"confirm": "y"})
    press(page, "Leg de uitkomst vast")
    says(page, "Vul in op welke dag de inschrijver is gehoord.")
    fill(page, said | {"confirm": "y"})
    press(page, "Leg de uitkomst vast")
    page = served.visit("officer", desk_of_d)
    says(page, "Deze eisen zijn niet gehaald:")


def rejection_is_sent(served: Served, key: str) -> None:
    """The letter to whoever is out, by two; the tenderer reads it on its own page."""
    form = f"/admission/{served.world.course.ids[key]}/send"
    for person, words in (
        ("officer", "Geef akkoord om te versturen"),
        ("witness", "Verstuur samen met Inkoopadviseur (demo)"),
    ):
        page = served.visit(person, "/admission")
        fill(page, {"word": "VERSTUUR"}, form=form)
        press(page, words, within=f'form[action$="{form}"]')
    page = served.stranger(f"{served.address}/hand-in/{served.world.course.links[key]}")
    says(page, "Afwijzing van uw aanmelding voor Beschermd Wonen")


def assessors_score_blind_and_a_delegate_advises(served: Served) -> None:
    course = served.world.course
    candidacies = course._candidacies()
    served.at("2022-01-20T09:00")
    page = served.visit("assessor1", "/scoring")
    follow(page, page.get_by_role("link", name="Verklaar uw belangen").first)
    follow(page, page.locator("main tbody th a").first)
    fill(page, {"answer": "none"})
    press(page, "Leg mijn verklaring vast")
    served.world.act(
        "assessor1", "2022-01-20T09:05", tenderers.declare, course.ids["b"], "none", ""
    )
    page = served.visit("assessor1", f"/scoring/{candidacies['a']}/PRE")
    press(page, "Open het dossier")
    stage = written("a").dossier
    assert stage is not None
    for theme in THEMES:
        page = served.visit("assessor1", f"/scoring/{candidacies['a']}/{theme}")
        says(page, "U beoordeelt blind")
        judged = stage.scores["assessor1", theme]
        fill(page, {"mark": step(judged.mark), "motivation": judged.text})
        last = theme == THEMES[-1]
        press(page, "Bewaar en controleer" if last else "Bewaar en ga naar")
    page = served.visit("assessor1", f"/scoring/{candidacies['a']}/review")
    fill(page, {"word": "INDIENEN", "submission_only": "y"})
    press(page, "Dien")
    others = [(who, key) for who in content.ASSESSORS for key in ("a", "b")][1:]
    for who, key in others:
        sheet(served, who, key, "dossier", "2022-01-21T10:00")
    delegate = served.world.identity("delegate").id
    served.world.act("officer", "2022-01-21T10:00", delegations.seat_delegate, delegate, "OWN-1")
    page = served.visit("delegate", "/advice")
    says(page, "Wat ik hier lees en hoor, vertel ik niet aan anderen.")
    fill(page, {"promised": "y"})
    press(page, "Ga verder")
    follow(page, page.get_by_role("link", name="Te leveren prestaties"))
    fill(page, {"text": content.table("advice")["late"][2]["text"]})
    press(page, "Lees uw advies na")
    press(page, "Stuur advies")
    page = served.visit("officer")
    press(page, "Begin de stap ‘Consensus’")


def sheet(served: Served, who: str, key: str, stage: str, at: str) -> None:
    """One assessor's sheet by the acts behind the pages."""
    served.world.course.hand_sheet(who, written(key), stage, read_local(at))


def agree(served: Served, stage: str, at: str, done: set[tuple[str, str]]) -> None:
    """The rest of the consensus and sign-offs by the acts behind the pages."""
    from decimal import Decimal

    from criteria.scores import Score

    world = served.world
    for key in ("a", "b"):
        candidacy = world.course._candidacies()[key]
        for theme in THEMES:
            judged = getattr(written(key), stage).consensus[theme]
            if (key, theme) not in done:
                score = Score(theme, Decimal(judged.mark), judged.text)
                world.act("chair", at, agreeing.record_consensus, candidacy, score, 0)
            for who in content.ASSESSORS:
                if (key, theme) not in done or who != "assessor1":
                    world.act(who, at, agreeing.sign_off, candidacy, theme, True, "Ik ga mee.")


def committee_agrees_and_the_selection_is_approved(served: Served) -> None:
    candidacies = served.world.course._candidacies()
    served.at("2022-01-27T09:30")
    page = served.visit("chair", "/consensus")
    follow(page, page.get_by_role("link", name="Verklaar uw belangen").first)
    fill(page, {"answer": "none"})
    press(page, "Leg mijn verklaring vast")
    id_ = served.world.course.ids["b"]
    served.world.act("chair", "2022-01-27T09:30", tenderers.declare, id_, "none", "")
    page = served.visit("chair", "/consensus")
    fill(page, {"word": "OPEN"})
    press(page, "Open de consensus")
    page = served.visit("chair", f"/consensus/{candidacies['a']}/PRE")
    press(page, "Open de scores")
    judged = written("a").dossier.consensus["PRE"]  # type: ignore[union-attr]
    there = page.locator('input[name="present"]')
    for place in range(there.count()):
        there.nth(place).check()
    fill(page, {"mark": step(judged.mark), "motivation": judged.text})
    press(page, "Leg het oordeel vast")
    page = served.visit("assessor1", f"/consensus/{candidacies['a']}/PRE")
    press(page, "Open de scores")
    fill(
        page, {"answer": "agree"} if page.locator('[value="agree"]').count() else {"answer": "yes"}
    )
    press(page, "Leg uw reactie vast")
    agree(served, "dossier", "2022-01-27T10:30", {("a", "PRE")})
    page = served.visit("officer", "/advice")
    told = {"outcome": "adopted", "shown_in": "Dialoog", "text": "Wij nemen uw punten mee."}
    fill(page, told)
    press(page, "Leg antwoord vast")
    page = served.visit("officer")
    press(page, "Begin de stap ‘Selecteren’")
    served.at("2022-01-28T10:00")
    page = served.visit("officer", "/selection")
    says(page, "80,20")  # as amended: 26 x 0,8 + 19 x 0,6 + 20 x 1 + 15 x 0,8 + 20 x 0,8
    fill(page, {"text": "Laat de twee hoogst geplaatste inschrijvers toe."})
    press(page, "Leg het voorstel voor")
    page = served.visit("decision_maker", "/selection")
    says(page, "U leest deze brief zodra")
    follow(page, page.get_by_role("link", name="Verklaar uw belangen").first)
    fill(page, {"answer": "none"})
    press(page, "Leg mijn verklaring vast")
    fill(page, {"approves": "yes", "password": PASSWORD})
    press(page, "Leg uw besluit vast")
    page = served.visit("officer", "/selection")
    fill(page, {"word": "VERSTUUR"})
    press(page, "Geef akkoord om te versturen")
    says(page, "Een andere inkoopadviseur bevestigt voor")
    page = served.visit("witness")
    says(page, "Inkoopadviseur (demo) gaf akkoord. Bevestig voor")
    page = served.visit("witness", "/selection")
    fill(page, {"word": "VERSTUUR"})
    press(page, "Verstuur samen met Inkoopadviseur (demo)")
    page = served.visit("officer")
    press(page, "Begin de stap ‘Dialoog’")


def dialogue_is_held(served: Served) -> None:
    """A talk with the first tenderer on the pages of the desk; the rest by its acts."""
    world, course = served.world, served.world.course
    served.at("2022-03-10T09:00")
    page = served.visit("officer", f"/dialogue?tenderer={course.ids['a']}")
    follow(page, page.get_by_role("link", name="Plan een sessie").first)
    when = {"day": "2022-03-15", "begins": "13:00", "ends": "16:30"}
    fill(page, {"title": "Geld en risico's", "place": "Stadskantoor"} | when)
    page.check('[name="agenda"][value="DLG-01"]')
    press(page, "Plan de sessie")
    served.at("2022-03-15T16:45")
    page = served.visit("officer", f"/dialogue?tenderer={course.ids['a']}")
    follow(page, page.get_by_role("link", name="Geld en risico's").first)
    there = page.url
    fill(page, {"authority": "Inkoopadviseur", "tenderer": "Bestuurder", "text": "Welkom."})
    press(page, "Bewaar en ga naar")
    sides = {"authority": "Alleen buiten de bandbreedte.", "tenderer": "Akkoord."}
    said = {"text": "Wij lopen de regel na.", "outcome": "agreed", "reason": "Wij zijn het eens."}
    fill(page, sides | said)
    press(page, "Bewaar en ga naar het verslag")
    minutes = page.url
    new = f"/dialogue/agreements/new?tenderer={course.ids['a']}&topic=DLG-01"
    page = served.visit("officer", f"{new}&session={there.rpartition('/')[2].partition('?')[0]}")
    text = "De lumpsum verandert alleen als het gemiddelde buiten 665 tot 735 komt."
    fill(page, {"title": "Aanpassing", "text": text, "clause": "6.2"})
    fill(page, {"kind": "commitment", "status": "agreed", "owner": "both"})
    press(page, "Leg de afspraak vast")
    says(page, text)
    page.goto(minutes)
    fill(page, {"held_at": "2022-03-15T13:00", "ended_at": "2022-03-15T16:30"})
    press(page, "Maak het verslag")
    says(page, text)
    fill(
        page, {"confirmed_by": "Inkoopadviseur (demo)", "how": "written"}, form="/confirm/authority"
    )
    press(page, "Leg de bevestiging vast")
    fill(page, {"name": "Bestuurder van A"}, form="/link")
    press(page, "Maak een persoonlijke link")
    link = page.input_value("#link")
    guest = served.stranger(f"{served.address}/{link.split('/', 3)[3]}")
    says(guest, text)
    fill(guest, {"confirmed_by": "Bestuurder van A"})
    press(guest, "Ik bevestig dit verslag")
    says(guest, "Dit verslag is namens u bevestigd.")
    at = "2022-03-22T15:00"
    talked(world.act, course.ids["b"], "DLG-01", read_local(at))
    for key in ("a", "b"):
        for topic in world.case().plan.topics:
            how = (course.ids[key], topic.id, "agreed", "Wij zijn het eens.")
            if (key, topic.id) != ("a", "DLG-01"):
                world.act("officer", at, dialogue.close_topic, *how)
    served.at("2022-05-09T09:00")
    page = served.visit("officer")
    press(page, "Begin de stap ‘Definitieve inschrijvingen’")


def final_offers_are_judged_before_their_price(served: Served) -> None:
    world, course = served.world, served.world.course
    page = served.visit("officer", "/offers")
    fill(page, {"deadline": "2022-05-20T12:00"})
    press(page, "Nodig alle inschrijvers uit")
    served.at("2022-05-19T16:20")
    page = served.stranger(f"{served.address}/hand-in/{course.links['a']}")
    offer = written("a").offer
    assert offer is not None
    values = {f"1-{theme}": offer.answers[theme] for theme in THEMES}
    values |= {
        f"1-year-{n}": f"{amount:,}".replace(",", ".") for n, amount in enumerate(offer.lump_sum, 1)
    }
    values |= {f"element-1-{key}": text for key, text in offer.elements.items()}
    fill(page, values)
    press(page, "Dien de definitieve inschrijving in")
    from tender.demo.award import envelopes

    course.hand_in(
        "b", read_local("2022-05-19T17:00"), offers.submit_offer, *envelopes(written("b"))
    )
    served.at("2022-05-20T13:00")
    for person in ("officer", "witness"):
        page = served.visit(person, "/offers")
        fill(page, {"word": "OPEN"})
        press(page, "Open het kwaliteitsdeel")
    for who in content.ASSESSORS:
        for key in ("a", "b"):
            sheet(served, who, key, "award", "2022-05-23T10:00")
    world.act("chair", "2022-05-31T09:30", agreeing.open_consensus)
    agree(served, "award", "2022-05-31T10:00", set())
    served.at("2022-05-31T16:30")
    page = served.visit("officer", "/offers")
    assert page.locator('form[action$="open-prices"]').count() == 0
    page = served.visit("chair", "/consensus")
    fill(page, {"word": page.locator(".wb-confirm__word").first.inner_text()})
    press(page, "definitief")
    for person in ("officer", "witness"):
        page = served.visit(person, "/offers")
        fill(page, {"word": "OPEN"})
        press(page, "Open de prijzen")
    page = served.visit("officer")
    press(page, "Begin de stap ‘Vergelijken’")


def decision_report_and_award(served: Served, tmp_path: Path) -> None:
    course = served.world.course
    served.at("2022-06-02T14:00")
    page = served.visit("officer", f"/conformity?tenderer={course.ids['a']}")
    page.evaluate("document.querySelectorAll('main details').forEach(part => part.open = true)")
    page.locator('select[name$="-outcome"]').first.select_option("met")
    press(page, "Leg oordelen vast")
    page = served.visit("officer", "/comparison")
    press(page, "Open de prijzen")
    says(page, "73,27")
    says(page, "72,47")
    page = served.visit("officer")
    press(page, "Begin de stap ‘Beslissen’")
    page = served.visit("officer", "/award")
    opened(page)
    condition = "Alle bewijzen, voordat het contract wordt getekend."
    text = "Gun de opdracht aan de inschrijver met de meeste punten."
    fill(page, {"text": text, "condition": condition})
    press(page, "Leg het voorstel voor")
    page = served.visit("decision_maker", "/award")
    opened(page)
    fill(page, {"approves": "yes", "password": PASSWORD})
    press(page, "Leg uw besluit vast")
    served.at("2022-06-09T10:00")
    page = served.visit("officer", "/award/municipalities")
    waits = page.locator(".wb-rows > li", has_text="nog geen besluit")
    while waits.count():
        town = waits.first
        town.locator("summary").click()
        town.locator("select").select_option("agreed")
        town.locator('input[type="date"]').fill("2022-06-08")
        town.locator('input[name$="by_whom"]').fill("Het college van burgemeester en wethouders")
        with page.expect_navigation():
            town.get_by_role("button", name="Leg vast").click()
    page = served.visit("officer", "/award")
    fill(page, {"word": "VERSTUUR"})
    press(page, "Geef akkoord om te versturen")
    page = served.visit("witness", "/award")
    opened(page)
    fill(page, {"word": "VERSTUUR"})
    press(page, "Verstuur samen met Inkoopadviseur (demo)")
    says(page, "29 juni 2022")
    page = served.visit("officer")
    press(page, "Begin de stap ‘Opschortende termijn’")
    page = served.visit("officer", "/reports")
    press(page, "Maak het verslag")
    with page.expect_download() as download:
        page.locator('main a[href*=".pdf"]').first.click()
    target = tmp_path / "report.pdf"
    download.value.save_as(target)
    assert target.read_bytes().startswith(b"%PDF-")
    served.at("2022-06-30T09:00")
    page = served.visit("officer", "/award")
    opened(page)
    fill(page, {"text": "Alle originelen gezien op 20 juni 2022."})
    press(page, "Leg vast dat het bewijs is gecontroleerd")
    page = served.visit("officer")
    press(page, "Begin de stap ‘Gunnen en overdragen’")
    page = served.visit("officer", "/award")
    opened(page)
    fill(page, {"word": "GUN"})
    press(page, "Gun de opdracht")
    page = served.visit("officer")
    press(page, "Rond de aanbesteding af")
    assert served.world.case().step is Step.CLOSED
    with served.world.looked() as session:
        assert all(check.ok for check in trail.verify(session))


def opened(page: object) -> None:
    """Open the prices when this person has not done so in this step."""
    if page.get_by_role("button", name="Open de prijzen").count():  # type: ignore[attr-defined]
        press(page, "Open de prijzen")
