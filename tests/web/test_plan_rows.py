"""The plan editor for rows and facts: typed, picked, decided, moved, told to others, undone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from criteria.changes import Change, changes, put
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.plan_check import check_plan
from criteria.programme import WHO
from criteria.refusals import Refused
from tender.actions import planning
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

PREPARE = "2021-10-19T10:00"
PUBLISH = "2021-10-29T10:00"
EDIT = "/plan/edit"


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as made:
        yield made


def plan(on: Site) -> EvaluationPlan:
    return on.world.case().plan


def fields(on: Site, address: str) -> dict[str, Any]:
    """The fields of a section as a browser would send them, boxes among them."""
    page = on.get("officer", f"{EDIT}/{address}")
    assert page.status_code == 200 and page.text.count("<h1") == 1
    return values(page.text, address)


def save(on: Site, address: str, **changed: Any) -> Any:
    """Save a section with some fields changed; `__` stands for the slash."""
    sent = fields(on, address) | {key.replace("__", "/"): new for key, new in changed.items()}
    return on.post("officer", f"{EDIT}/{address}", sent)


def act(on: Site, section: str, what: str, **more: Any) -> Any:
    return on.post("officer", f"{EDIT}/{section}/rows", {"act": what, "version": "0", **more})


SECTIONS = (
    *("facts", "planning", "municipalities", "budget", "demands", "demand?row=INT-01"),
    *("requirements?who=tenderers", "requirement?row=PVE-3.3-E1", "topics", "topic?row=DLG-01"),
    *("elements", "element?row=BAFO-01"),
)


@pytest.mark.parametrize("address", SECTIONS)
def test_saving_what_is_shown_changes_nothing(on: Site, address: str) -> None:
    before, version = plan(on), on.world.case().draft_version
    assert save(on, address).status_code == 303
    assert plan(on) == before and on.world.case().draft_version == version


@pytest.mark.parametrize("address", SECTIONS)
def test_ids_on_a_page_are_there_once_and_fields_have_labels(on: Site, address: str) -> None:
    text = on.get("officer", f"{EDIT}/{address}").text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for label in re.findall(r'<label[^>]* for="([^"]+)"', text):
        assert label in ids


def test_a_page_of_rows_takes_as_many_queries_with_many_rows_as_with_few(on: Site) -> None:
    paths = [*(f"{EDIT}/{address}" for address in SECTIONS), "/plan/coverage"]
    many = [asked(on, path) for path in paths]
    assert max(many) <= asked(on, f"{EDIT}/selection")
    tree: Any = planning.bare(plan(on))
    kept = {
        "demands": "INT-01",
        "topics": "DLG-01",
        "elements": "BAFO-01",
        "requirements": "PVE-3.3-E1",
    }
    for name, id_ in kept.items():
        tree = put(tree, (name,), [row for row in tree[name] if row["id"] == id_])
    made = changes(planning.bare(plan(on)), tree)
    on.world.act("officer", PUBLISH, planning.edit_plan, made)
    assert [asked(on, path) for path in paths] == many


def asked(on: Site, path: str) -> int:
    """How many statements a page takes."""
    on.get("officer", path)
    with on.counted() as sent:
        assert on.get("officer", path).status_code == 200
    return len(sent)


# Demands, topics, elements


def test_a_demand_is_adapted_and_the_words_of_the_catalogue_stay_beside_it(on: Site) -> None:
    answer = save(
        on,
        "demand?row=INT-01",
        demands__INT__01="",
        **{
            "demands/INT-01/text/nl": "Bestuurders verdienen niet meer dan de norm.",
            "demands/INT-01/applies_to": ["", "lead"],
            "demands/INT-01/not_for_legal_forms": [""],
        },
    )
    assert answer.status_code == 303
    row = next(one for one in plan(on).demands if one.id == "INT-01")
    assert row.applies_to == ("lead",) and row.not_for_legal_forms == ()
    assert "Wet normering topinkomens" in dict(row.original)["text"].nl
    page = on.get("officer", f"{EDIT}/demand?row=INT-01").text
    assert "Tekst uit de catalogus" in page
    assert "In de catalogus: penvoerder, lid, onderaannemer" in page
    assert "Vastgesteld door de aanbestedende dienst: Inkoopadviseur (demo)" in page
    # TRAP-21: an adaptation has its author and date
    (setting,) = (s for s in plan(on).settings if s.id == "demands/INT-01/applies_to")
    assert setting.author == "Inkoopadviseur (demo)"


def test_a_demand_is_picked_moved_and_taken_away_and_an_own_one_gets_a_page(on: Site) -> None:
    ids = [row.id for row in plan(on).demands]
    assert not {"SEL-F2", "SEL-T4"} & set(ids)
    picked = {"take": "ticked", "pick": ["SEL-F2", "SEL-T4"]}
    assert on.post("officer", f"{EDIT}/demands/pick", picked).status_code == 303
    assert [row.id for row in plan(on).demands] == [*ids, "SEL-F2", "SEL-T4"]
    moved = act(on, "demands", "up|demands|SEL-T4")
    assert moved.location.endswith("#demands/SEL-T4/up")
    assert [row.id for row in plan(on).demands] == [*ids, "SEL-T4", "SEL-F2"]
    assert act(on, "demands", "remove|demands|SEL-T4").status_code == 303
    own = act(on, "demands", "add|demands|")
    assert own.location.endswith(f"{EDIT}/demand?row=OWN-1")
    page = on.get("officer", own.location.removeprefix(on.root))
    assert "Nieuwe eis" in page.text and 'name="demands/OWN-1/source"' in page.text
    refused = save(on, "demand?row=OWN-1")
    assert refused.status_code == 422 and "demands/OWN-1/title/nl-fout" in refused.text
    done = {"demands/OWN-1/title/nl": "Eigen eis", "demands/OWN-1/text/nl": "Zo is het."}
    assert save(on, "demand?row=OWN-1", **done).status_code == 303
    assert plan(on).demands[-1].title.nl == "Eigen eis"
    assert on.get("officer", f"{EDIT}/demand?row=SEL-T4").status_code == 404
    assert act(on, "demands", "add|settings|").status_code == 400


def test_a_topic_and_an_element_are_adapted(on: Site) -> None:
    topic = {
        "topics/DLG-01/decide/nl": "Wanneer het bedrag verandert.",
        "topics/DLG-01/contract": "no",
        "topics/DLG-01/parties": ["", "municipalities"],
    }
    assert save(on, "topic?row=DLG-01", **topic).status_code == 303
    row = next(one for one in plan(on).topics if one.id == "DLG-01")
    assert (row.contract, row.parties) == (False, ("municipalities",))
    element = {"elements/BAFO-01/trace": ["", "V1"], "elements/BAFO-01/unit/nl": "tabel"}
    assert save(on, "element?row=BAFO-01", **element).status_code == 303
    first = plan(on).elements[0]
    assert first.trace == ("V1",) and first.unit.nl == "tabel"
    assert dict(first.original)["unit"].nl == "omschrijving, beginwaarde, doel, datum"


# The programme of requirements


def test_the_programme_is_filtered_by_links_with_counts(on: Site) -> None:
    page = on.get("officer", f"{EDIT}/requirements").text
    assert "Voor inschrijvers (296)" in page and "Alleen voor de overheid (95)" in page
    assert len(re.findall('name="requirements/[^"]+/applicability"', page)) == 50
    assert "Bladzijde 1 van 6" in page
    inside = on.get("officer", f"{EDIT}/requirements?part=3.9.1").text
    shown = re.findall(r'id="requirements/(PVE-[^"/]+)"', inside)
    assert shown and all(id_.startswith("PVE-3.9.1-") for id_ in shown)
    others = on.get("officer", f"{EDIT}/requirements?who=others&part=5.3").text
    assert 'id="requirements/PVE-5.3-E1"' in others
    assert "op geen lijst van een inschrijver" in others
    assert 'id="requirements/PVE-5.3-E1"' not in inside + page
    nonsense = on.get("officer", f"{EDIT}/requirements?who=x&applies=y&page=z&part=9")
    assert nonsense.status_code == 200 and "Geen eisen met deze keuze." in nonsense.text
    last = on.get("officer", f"{EDIT}/requirements?page=99").text
    assert "Bladzijde 6 van 6" in last and last.count("/applicability") > 40


def test_a_row_stays_on_the_page_while_it_is_decided_away_from_the_filter(on: Site) -> None:
    """Saved as it is typed: the second save still knows the row the filter no longer shows."""
    address = f"{EDIT}/requirements?applies=adapted&part=3"
    page = on.get("officer", address).text
    id_ = re.findall(r'id="requirements/(PVE-[^"/]+)"', page)[0]
    place = f"requirements/{id_}"
    sent = values(
        page, "requirements?who=tenderers&amp;part=3&amp;applies=adapted".replace("&amp;", "&")
    )
    browser = on.browser("officer")
    script = {"Accept": "application/json", "X-CSRFToken": sent["csrf_token"]}
    for reason in ("Omdat.", "Omdat het nu anders is."):
        sent |= {f"{place}/applicability": "superseded", f"{place}/reason/nl": reason}
        answer = browser.post(on.root + address, data=sent, headers=script)
        assert answer.status_code == 200 and answer.json and answer.json["saved"], answer.text
        sent["version"] = str(answer.json["version"])
        row = next(one for one in plan(on).requirements if one.id == id_)
        assert row.applicability == "superseded" and row.reason and row.reason.nl == reason


def test_where_a_requirement_is_tested_is_chosen_on_lines(on: Site) -> None:
    address = "requirements?who=tenderers&part=3.9.1"
    page = on.get("officer", f"{EDIT}/{address}").text
    rows = re.findall('name="requirements/[^"]+/applicability"', page)
    assert rows and page.count('list="toetsen"') >= len(rows)
    assert '<option value="SEL-X1">' in page
    place = "requirements/PVE-3.9.1-E4/tested_by"
    for lines, kept in (
        (["PRE", ""], ("PRE",)),
        (["PRE", "BAFO-01", ""], ("PRE", "BAFO-01")),
        (["", "BAFO-01", "PRE"], ("BAFO-01", "PRE")),
        (["", "", ""], ()),
    ):
        assert save(on, address, **{place: lines}).status_code == 303
        row = next(one for one in plan(on).requirements if one.id == "PVE-3.9.1-E4")
        assert row.tested_by == kept


def test_where_a_requirement_is_tested_is_typed_by_id(on: Site) -> None:
    address = "requirements?who=tenderers&part=3.9.1"
    place = "requirements/PVE-3.9.1-E4"
    assert save(on, address, **{f"{place}/tested_by": "sel-x1; PRE,BAFO-01 PRE"}).status_code == 303
    row = next(one for one in plan(on).requirements if one.id == "PVE-3.9.1-E4")
    assert row.tested_by == ("SEL-X1", "PRE", "BAFO-01")
    refused = save(on, address, **{f"{place}/tested_by": "SEL-X1, ZZZ-9"})
    assert refused.status_code == 422 and "ZZZ-9 staat niet in het plan." in refused.text
    assert f'id="{place}/tested_by-fout"' in refused.text


def test_the_list_of_what_is_missing_leads_to_the_rows_that_wait(on: Site) -> None:
    def link() -> str:
        found = re.search(
            r'href="[^"]*(\?[^"]*applies=undecided)#', on.get("officer", "/plan").text
        )
        return html.unescape(found[1]) if found else ""

    for who in WHO:
        tree: Any = planning.bare(plan(on))
        for row, now in zip(tree["requirements"], plan(on).requirements, strict=True):
            waits = now.for_tenderers == (who == WHO[0])
            row["applicability"] = "undecided" if waits else "carried_over"
        made = changes(planning.bare(plan(on)), tree)
        on.world.act("officer", PUBLISH, planning.edit_plan, made)
        assert f"who={who}" in link()
        assert (
            "Geen eisen met deze keuze."
            not in on.get("officer", f"{EDIT}/requirements{link()}").text
        )


def test_one_decision_covers_what_is_left_of_a_part_or_all_of_it(on: Site) -> None:
    where = f"{EDIT}/requirements/decide?who=tenderers&part=3.9.1"
    before = {row.id: row for row in plan(on).requirements}
    theirs = [
        id_ for id_, row in before.items() if id_.startswith("PVE-3.9.1-") and row.for_tenderers
    ]
    reason = {"applicability": "historic", "reason": "Dit geldt niet meer."}
    seen = {"seen": f"{len(theirs)}/0"}
    for wrong, told in (
        ({"which": "all", "applicability": ""}, "Kies wat er met deze eisen gebeurt."),
        ({"which": "all", "applicability": "historic", "reason": " "}, "reason-fout"),
        ({"which": "some", **reason}, "which"),
    ):
        refused = on.post("officer", where, seen | wrong)
        assert refused.status_code == 422 and told in refused.text
    assert plan(on).requirements == tuple(before.values())
    # in the demonstration everything is decided already: nothing is left to cover
    assert on.post("officer", where, {"which": "undecided", **reason, **seen}).status_code == 303
    assert plan(on).requirements == tuple(before.values())
    done = on.post("officer", where, {"which": "all", **reason, **seen})
    assert done.status_code == 303 and "part=3.9.1" in done.location
    after = {row.id: row for row in plan(on).requirements}
    assert [
        id_
        for id_ in before
        if after[id_].applicability == "historic" and after[id_].reason.nl == "Dit geldt niet meer."
    ] == theirs  # type: ignore[union-attr]
    assert all(after[id_] == row for id_, row in before.items() if id_ not in theirs)
    history = on.get("officer", f"{EDIT}/history")
    version = str(on.world.case().draft_version)
    assert history.status_code == 200
    assert on.post("officer", "/plan/undo", {"version": version}).status_code == 303
    assert plan(on).requirements == tuple(before.values())


def test_one_decision_covers_a_list_over_several_sections(on: Site) -> None:
    """Over what was chosen, however many pages it is on; the page says over how many first."""
    before = {row.id: row for row in plan(on).requirements}
    mine = [
        id_
        for id_, row in before.items()
        if re.match(r"PVE-(4\.3\.1|4\.4\.2\.1)-", id_)
        if row.for_tenderers and row.applicability == "superseded"
    ]
    asked = "who=tenderers&part=4.3.1&part=4.4.2.1&applies=superseded"
    page = on.get("officer", f"{EDIT}/requirements?{asked}").text
    assert len(mine) > 20 and f"{len(mine)} eisen in deze lijst" in page
    assert f"de hele lijst, ook wat al is besloten: {len(mine)} eisen" in page
    assert "alleen wat nog niet is besloten: 0 eisen" in page
    sent = values(page, f"decide?{asked}") | {
        "which": "all",
        "applicability": "adapted",
        "reason": "Dit geldt niet meer.",
    }
    # somebody else decided one of them since the page was made: the count is not what was read
    act_on = f"requirements/{mine[0]}"
    alone = {f"{act_on}/applicability": "historic", f"{act_on}/reason/nl": "Oud."}
    assert save(on, "requirements?who=tenderers&part=4.3.1", **alone).status_code in (303, 200)
    changed = {row.id: row for row in plan(on).requirements if row != before[row.id]}
    where = f"{EDIT}/requirements/decide?{asked}"
    told = on.post("officer", where, sent)
    assert told.status_code == 422 and "Deze lijst is intussen veranderd" in told.text
    assert "Dit geldt niet meer." in told.text and set(changed) == {mine[0]}
    again = values(told.text, f"decide?{asked}") | {"which": "all"}
    done = on.post("officer", where, again)
    assert done.status_code == 303 and done.location.count("part=") == 2
    after = {row.id: row for row in plan(on).requirements}
    assert {id_ for id_, row in after.items() if row != before[id_]} == set(mine)
    assert {after[id_].applicability for id_ in mine[1:]} == {"adapted"}
    back = values(on.get("officer", done.location.partition(on.root)[2]).text, "/plan/undo")
    assert on.post("officer", "/plan/undo", back).status_code == 303
    assert {row.id: row for row in plan(on).requirements} == before | changed


def test_a_part_is_taken_over_from_the_catalogue_when_it_was_taken_away(on: Site) -> None:
    gone = [row.id for row in plan(on).requirements if row.id.startswith("PVE-3.7-")]
    for id_ in gone:
        assert act(on, "requirements", f"remove|requirements|{id_}").status_code == 303
    page = on.get("officer", f"{EDIT}/requirements?part=3").text
    assert "3 eisen van de catalogus staan hier niet in het plan." in page
    took = on.post("officer", f"{EDIT}/requirements/take?part=3.7", {})
    assert took.status_code == 303
    assert {row.id for row in plan(on).requirements} >= set(gone)
    assert {row.applicability for row in plan(on).requirements if row.id in gone} == {"undecided"}
    assert on.get("officer", "/plan").text.count("nog niet besloten wat ermee gebeurt") == 1


def test_proposals_count_only_once_an_officer_takes_them_over(on: Site) -> None:
    gone = [row.id for row in plan(on).requirements if row.id.startswith("PVE-4.4.2.1-")]
    decided = {row.id: row for row in plan(on).requirements}
    for id_ in gone:
        assert act(on, "requirements", f"remove|requirements|{id_}").status_code == 303
    on.post("officer", f"{EDIT}/requirements/take?part=4.4.2.1", {})
    fresh = {row.id: row for row in plan(on).requirements if row.id in gone}
    assert {row.applicability for row in fresh.values()} == {"undecided"}
    theirs = [id_ for id_ in gone if fresh[id_].for_tenderers]
    page = on.get("officer", f"{EDIT}/requirements?part=4.4.2.1").text
    assert f"Besluit zoals voorgesteld over {len(theirs)} eisen" in page
    assert "Nog niet besloten. Voorstel uit de catalogus: vervangen." in page
    read = on.get("officer", f"{EDIT}/requirements?part=4.4.2.1&applies=proposed").text
    assert f"met een voorstel ({len(theirs)})" in read
    done = on.post("officer", f"{EDIT}/requirements/accept?part=4.4.2.1", {})
    assert done.status_code == 303 and "part=4.4.2.1" in done.location
    known = {one.id: one.author for one in plan(on).settings}
    for row in plan(on).requirements:
        if row.id in theirs:
            assert (row.applicability, row.reason) == (
                decided[row.id].applicability,
                decided[row.id].reason,
            )
            assert known[f"requirements/{row.id}/applicability"] == "Inkoopadviseur (demo)"
    page = on.get("officer", f"{EDIT}/requirements?part=4.4.2.1").text
    assert "Besluit zoals voorgesteld" not in page


def test_a_requirement_is_adapted_on_a_page_of_its_own(on: Site) -> None:
    p = "requirements/PVE-3.3-E1"
    changed = {
        f"{p}/text/nl": "De aanbieder start binnen twee weken.",
        f"{p}/limits/1/value": "2",
        f"{p}/limits/2/bound": "min",
        f"{p}/limits/2/value": "1,5",
        f"{p}/limits/2/unit": "days",
        f"{p}/limits/2/nl": "vooraf",
        f"{p}/subject": ["", "provider", "subcontractor"],
        f"{p}/applicability": "adapted",
        f"{p}/reason/nl": "Sneller.",
        f"{p}/tested_by": ["", "PRE"],
    }
    assert save(on, "requirement?row=PVE-3.3-E1", **changed).status_code == 303
    row = next(one for one in plan(on).requirements if one.id == "PVE-3.3-E1")
    assert [(str(one.value), one.unit) for one in row.limits] == [("2", "weeks"), ("1.5", "days")]
    assert row.subject == ("provider", "subcontractor") and row.tested_by == ("PRE",)
    assert "drie weken" in dict(row.original)["text"].nl
    page = on.get("officer", f"{EDIT}/requirements?part=3.3").text
    assert "ten hoogste 2 weken" in page and "ten minste 1,5 dagen (vooraf)" in page
    assert "aangepast" in page


# Facts


def test_the_assignment_is_typed_and_the_procedure_takes_its_name(on: Site) -> None:
    changed = {
        "authority": "Gemeente Tilburg",
        "title/nl": "Beschermd wonen 2022",
        "title/en": "Sheltered living 2022",
        "facts/term/parts/option2": "",
        "facts/term/source": "Leidraad §2.1",
    }
    assert save(on, "facts", **changed).status_code == 303
    found = plan(on)
    assert found.authority == "Gemeente Tilburg" and on.world.case().title == found.title
    assert [part.kind for part in found.facts.term.parts] == ["base", "option1"]
    assert "Leidraad §2.1" in on.get("officer", "").text
    page = on.get("officer", "/plan").text
    assert "Geef een bedrag voor alle 6 contractjaren" in page
    refused = save(on, "facts", **{"facts/term/start": "2022-07-02"})
    assert refused.status_code == 422 and "eerste dag van een maand" in refused.text


def test_the_planning_keeps_what_was_printed_and_says_what_was_meant(on: Site) -> None:
    p = "facts/planning/award"
    changed = {
        f"{p}/end": "2022-07-15",
        f"{p}/status": "expected",
        f"{p}/correction/nl": "De stap duurt langer.",
    }
    assert save(on, "planning", **changed).status_code == 303
    row = next(one for one in plan(on).facts.planning if one.id == "award")
    assert (row.end.isoformat(), row.status, row.as_printed) == (
        "2022-07-15",
        "expected",
        "mei juni 2022",
    )
    assert row.correction and row.correction.nl == "De stap duurt langer."
    assert save(on, "planning", **{f"{p}/end": "2022-04-01"}).status_code == 303
    overview = on.get("officer", "/plan").text
    assert f'href="{on.root}{EDIT}/planning#{p}/end"' in overview
    assert save(on, "planning", **{f"{p}/end": ""}).status_code == 422


def test_a_municipality_comes_with_its_mandate(on: Site) -> None:
    t = "facts/municipalities/Tilburg"
    changed = {f"{t}/mandate": "yes", f"{t}/mandate_on": "2021-09-01", f"{t}/aliases": "T, Tilb"}
    assert save(on, "municipalities", **changed).status_code == 303
    town = plan(on).facts.municipality("tilb")
    assert town and (town.mandate, town.aliases) == ("yes", ("T", "Tilb"))
    assert "mandaat: gegeven, 1 sep 2021" in on.get("officer", "").text
    new = act(on, "municipalities", "add|facts/municipalities|")
    assert new.location.endswith("#facts/municipalities/OWN-1")
    assert save(on, "municipalities").status_code == 422
    named = {"facts/municipalities/OWN-1/name": "Breda", "facts/municipalities/OWN-1/joined": ""}
    assert save(on, "municipalities", **named).status_code == 303
    assert len(plan(on).facts.municipalities) == 12
    renamed = {f"{t}/name": "Tilburg-Stad", "facts/municipalities/OWN-1/name": "Gilze-Rijen"}
    assert save(on, "municipalities", **renamed).status_code == 303
    assert plan(on).facts.municipalities[0].id == "Tilburg"
    (fault,) = check_plan(plan(on))
    assert (
        "twee keer" in fault.sentence("nl")
        and fault.sentence("nl") in on.get("officer", "/plan").text
    )


def test_the_budget_is_typed_per_calendar_year_and_may_lack_one(on: Site) -> None:
    y = "facts/budget/years/2022"
    assert save(on, "budget", **{f"{y}/total": "50.004.285"}).status_code == 303
    assert str(plan(on).facts.budget.year(2022).total) == "50004285"
    assert save(on, "budget", **{f"{y}/total": "1,5x"}).status_code == 422
    assert save(on, "budget", **{f"{y}/historical": "60.000.000"}).status_code == 303
    assert f"{EDIT}/budget#{y}/total" in on.get("officer", "/plan").text
    for year in (2032, 2031, 2030):
        assert act(on, "budget", f"remove|facts/budget/years|{year}").status_code == 303
    overview = on.get("officer", "").text
    assert "nog niet bekend" in overview and "De daling van het budget" not in overview
    assert act(on, "budget", "add|facts/budget/years|").status_code == 303
    assert plan(on).facts.budget.years[-1].year == 2030


# Lots


def test_with_one_lot_no_page_speaks_of_lots_but_the_act_that_splits(on: Site) -> None:
    for address in ("selection", "award", "demands", "planning", "requirements", "people"):
        text = on.get("officer", f"{EDIT}/{address}").text
        assert "perceel" not in text.lower() and "percelen" not in text.lower(), address
    assert on.get("officer", f"{EDIT}/lots").status_code == 404
    facts = on.get("officer", f"{EDIT}/facts").text
    assert "Verdeel in percelen" in facts and ">Percelen<" not in facts


def test_lots_are_added_named_moved_and_taken_away_until_one_is_left(on: Site) -> None:
    split = act(on, "facts", "add|lots|")
    assert split.location.endswith(f"{EDIT}/lots")
    assert "lots/2/title/nl" in on.get("officer", "/plan").text
    names = {"lots/1/title/nl": "Noord", "lots/2/title/nl": "Zuid"}
    assert save(on, "lots", **names).status_code == 303
    assert plan(on).lots[0].award == plan(on).lots[1].award
    assert "Perceel Zuid" in on.get("officer", f"{EDIT}/selection?lot=2").text
    assert ">Percelen<" in on.get("officer", f"{EDIT}/facts").text
    assert act(on, "lots", "down|lots|1").status_code == 303
    assert [lot.id for lot in plan(on).lots] == ["2", "1"]
    gone = act(on, "lots", "remove|lots|1")
    assert gone.location.endswith(f"{EDIT}/facts")
    assert [lot.title.nl for lot in plan(on).lots] == ["Zuid"]


def test_after_sealing_an_amendment_leaves_the_lots_as_they_are(on: Site) -> None:
    reference = on.world.case().reference
    assert on.press("officer", "/plan", "/plan/seal", {"word": reference}).status_code == 303
    assert on.post("officer", "/plan/amendment", {}).status_code == 303
    assert "Verdeel in percelen" not in on.get("officer", f"{EDIT}/facts").text
    assert act(on, "facts", "add|lots|").status_code == 303
    assert "De percelen liggen vast" in on.get("officer", f"{EDIT}/facts").text
    changed = {"title/nl": "Andere naam"}
    assert save(on, "facts", **changed).status_code == 303
    assert on.world.case().title.nl != "Andere naam"


def test_whoever_still_types_when_a_colleague_seals_is_told(on: Site) -> None:
    address, place = f"{EDIT}/demand?row=INT-01", "demands/INT-01/title/nl"
    form = values(on.get("witness", address).text, address)
    reference = on.world.case().reference
    assert on.press("officer", "/plan", "/plan/seal", {"word": "X"}).status_code == 422
    assert on.press("officer", "/plan", "/plan/seal", {"word": reference}).status_code == 303
    late = on.post("witness", address, form | {place: "Te laat"})
    assert late.status_code == 303 and late.location.endswith("/plan")
    page = on.get("witness", "/plan").text
    assert "Niet bewaard: een collega heeft het plan verzegeld" in page
    json = {"Accept": "application/json"}
    typing = on.post("witness", address, form | {place: "Te laat"}, headers=json)
    assert typing.status_code == 409 and typing.get_json()["saved"] is False
    assert "verzegeld" in typing.get_json()["text"]
    assert on.get("witness", address).status_code == 404, "there is no draft to look at"
    assert on.post("chair", address, {place: "X"}).status_code == 404


# Two officers, and what a fault leads to


def test_a_second_officer_is_told_and_nothing_is_overwritten(on: Site) -> None:
    address = "demand?row=INT-01"
    mine = fields(on, address)
    theirs = mine | {"demands/INT-01/title/nl": "Van de ander"}
    del theirs["csrf_token"]
    page = on.get("witness", f"{EDIT}/{address}")
    assert page.status_code == 200
    assert on.post("witness", f"{EDIT}/{address}", theirs).status_code == 303
    mine |= {"demands/INT-01/title/nl": "Van mij", "demands/INT-01/proof/nl": "Ook van mij"}
    told = on.post("officer", f"{EDIT}/{address}", mine)
    assert told.status_code == 409 and "Van de ander" in told.text and "Van mij" in told.text
    row = next(one for one in plan(on).demands if one.id == "INT-01")
    assert (row.title.nl, row.proof.nl) == ("Van de ander", "Ook van mij")


def test_the_page_that_tells_of_two_officers_counts_what_is_open_now(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:

        def badge(page: str) -> int:
            found = re.search(r'wb-count">(\d+)', page)
            assert found
            return int(found[1])

        mine = values(on.get("witness", f"{EDIT}/rules").text, "rules")
        theirs = fields(on, "rules") | {"standstill/days": "25"}
        assert on.post("officer", f"{EDIT}/rules", theirs).status_code == 303
        before = badge(on.get("witness", f"{EDIT}/rules").text)
        chosen = [key for key in mine if key.endswith("/source")][:2]
        mine |= {"standstill/days": "26", **dict.fromkeys(chosen, "none")}
        told = on.post("witness", f"{EDIT}/rules", mine)
        assert told.status_code == 409
        assert badge(told.text) == badge(on.get("witness", f"{EDIT}/rules").text) < before


def test_whoever_types_in_a_row_that_was_taken_away_is_told(on: Site) -> None:
    address = "topic?row=DLG-01"
    mine = fields(on, address) | {"topics/DLG-01/title/nl": "Te laat"}
    assert act(on, "topics", "remove|topics|DLG-01").status_code == 303
    late = on.post("officer", f"{EDIT}/{address}", mine)
    assert late.status_code == 409 and "weggehaald." in late.text
    assert "U typte:" in late.text and "Te laat" in late.text
    assert "Zet mijn tekst hier neer" not in late.text


@pytest.mark.parametrize(
    ("section", "id_", "wrong"),
    [
        ("requirement", "PVE-1-P1", {"limits/1/value": "veel"}),
        ("demand", "INT-01", {"title/nl": "\x07"}),
        ("selection-question", "PRE", {"points": "veel"}),
    ],
)
def test_what_cannot_be_read_of_a_row_that_is_gone_is_no_error_of_ours(
    on: Site, section: str, id_: str, wrong: dict[str, str]
) -> None:
    address = f"{section}?row={id_}"
    mine = fields(on, address)
    place = next(name for name in mine if f"/{id_}/" in name).split(f"/{id_}/")[0]
    typed = mine | {f"{place}/{id_}/{key}": value for key, value in wrong.items()}
    list_ = {"selection-question": "selection"}.get(section, f"{section}s")
    assert act(on, list_, f"remove|{place}|{id_}").status_code == 303
    late = on.post("officer", f"{EDIT}/{address}", typed)
    assert late.status_code in (303, 409), late.status_code
    after = on.get("officer", late.location.removeprefix(on.root)) if late.location else late
    assert "weg" in after.text and after.status_code in (200, 409)


def test_a_word_that_no_form_offers_is_refused(on: Site) -> None:
    forged = {
        "changes": '[{"path": ["demands", "INT-01", "kind"], "old": "integrity", "new": "x"}]'
    }
    before = plan(on)
    assert on.post("officer", f"{EDIT}/demand/settle?row=INT-01", forged).status_code == 400
    made = (Change(("demands", "INT-01", "kind"), "integrity", "x"),)
    with pytest.raises(Refused, match="kan hier niet staan"):
        on.world.act("officer", PUBLISH, planning.edit_plan, made)
    assert plan(on) == before


def test_every_fault_leads_to_a_page_with_the_place_on_it(on: Site) -> None:
    """A plan with much wrong in it: each link of the overview opens, and finds its anchor."""
    tree: Any = planning.bare(plan(on))
    for path, value in (
        (("facts", "planning", "award", "end"), "2022-01-01"),
        (("facts", "municipalities", "Tilburg", "name"), ""),
        (("facts", "budget", "excludes"), ["Breda"]),
        (("facts", "budget", "years", "2022", "total"), "1"),
        (("facts", "clients", "A-36", "high"), 1),
        (("facts", "term", "start"), "2022-07-02"),
        (("demands", "INT-01", "title"), {"nl": "", "en": ""}),
        (("demands", "INT-02", "applies_to"), []),
        (("topics", "DLG-01", "title"), {"nl": "", "en": ""}),
        (("elements", "BAFO-01", "title"), {"nl": "", "en": ""}),
        (("requirements", "PVE-3.3-E1", "text"), {"nl": "", "en": ""}),
        (("requirements", "PVE-3.3-E1", "subject"), []),
        (("requirements", "PVE-1-P4", "reason"), None),
        (("requirements", "PVE-3.1-E1", "applicability"), "undecided"),
        (("requirements", "PVE-3.1-E2", "tested_by"), ["GONE"]),
        (("lots", "1", "selection", "questions", "PRE", "text"), {"nl": "", "en": ""}),
        (("lots", "1", "selection", "questions", "PRE", "points"), None),
        (("lots", "1", "award", "scale"), None),
        (("lots", "1", "award", "price"), None),
        (("lots", "1", "admitted"), 0),
        (("lots", "1", "selection", "ties"), []),
        (("rule_sets", "reasons", "source"), None),
        (("application_deadline",), None),
        (("standstill", "days"), 0),
        (("committee",), []),
    ):
        tree = put(tree, path, value)
    made = changes(planning.bare(plan(on)), tree)
    on.world.act("officer", PUBLISH, planning.edit_plan, made)
    found = {fault.field for fault in check_plan(plan(on))}
    page = on.get("officer", "/plan").text
    links = re.findall(r'<li class="is-bad">.*?<a href="([^"#]+)#([^"]+)"', page, re.S)
    assert len(links) > 20 and {place for _, place in links} == found
    pages: dict[str, str] = {}
    for url, place in links:
        url = url.replace("&amp;", "&")
        if url not in pages:
            answer = on.browser("officer").get(url)
            assert answer.status_code == 200, url
            pages[url] = answer.text
        assert f'id="{place}"' in pages[url], (url, place)


# Coverage


def test_coverage_says_what_serves_each_goal_and_what_nobody_tests(on: Site) -> None:
    page = on.get("officer", "/plan/coverage").text
    assert page.count("allemaal gedekt") == 3
    assert "Elke eis die bij de inschrijving geldt, wordt ergens getoetst." in page
    assert f'href="{on.root}{EDIT}/element?row=BAFO-26#elements/BAFO-26/trace"' in page
    tree: Any = planning.bare(plan(on))
    for element in tree["elements"]:
        tree = put(tree, ("elements", element["id"], "trace"), [])
    for question in tree["lots"][0]["selection"]["questions"]:
        for stage in ("selection", "award"):
            at = ("lots", "1", stage, "questions", question["id"])
            tree = put(tree, (*at, "trace"), ["O1"] if question["id"] == "PRE" else [])
            tree = put(tree, (*at, "subtopics"), [])
    tree = put(tree, ("requirements", "PVE-3.9.1-E4", "tested_by"), [])
    made = changes(planning.bare(plan(on)), tree)
    on.world.act("officer", PUBLISH, planning.edit_plan, made)
    page = on.get("officer", "/plan/coverage").text
    # ten objectives less O1, six principles, four evaluation questions
    assert [page.count(f"{n} zonder vraag of onderdeel") for n in (9, 6, 4)] == [1, 1, 1]
    assert page.count("nog niet gedekt") == 19
    assert "Vragen en onderdelen zonder doel" in page
    assert "requirement?row=PVE-3.9.1-E4#requirements/PVE-3.9.1-E4/tested_by" in page


def test_whoever_reads_the_plan_reads_its_coverage_without_a_way_in(on: Site) -> None:
    for key in ("assessor1", "auditor", "decision_maker"):
        page = on.get(key, "/plan/coverage")
        assert page.status_code == 200 and "/plan/edit/" not in page.text
        for address in SECTIONS:
            assert on.get(key, f"{EDIT}/{address}").status_code == 404
        assert on.post(key, f"{EDIT}/requirements/decide", {}).status_code == 404
        assert on.post(key, f"{EDIT}/requirements/take", {}).status_code == 404
