"""The traps in the programme of requirements: what the text slips on, and what we do there.

The number is that of the list of traps. S is the procurement strategy, P the old programme.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest

from criteria.award import SECTIONS, AwardReport
from criteria.beginning import Beginning, own_facts
from criteria.case import load as load_facts
from criteria.case_facts import Attachment
from criteria.catalogue import load
from criteria.changes import changes, put
from criteria.citations import Citation
from criteria.plan import Setting
from criteria.plan.authors import buyers_choices
from criteria.plan.check import check_plan
from criteria.plan.edits import edited
from criteria.plan.format import planted, tree
from criteria.plan.originals import keep_originals
from criteria.programme import accepted, entries, parts
from criteria.text import Text
from tests.rules.plans import PLAN
from tests.rules.traps import (
    asked,
    demand,
    draft,
    limit,
    note,
    printed,
    row,
    rows,
    without_settings,
)

OLD_NAMES = re.compile(
    r"\b(VAR|Wbp|GBA|IGZ|Bureau [Jj]eugdzorg|A[Ww][Bb][Zz]|Inspectie Jeugdzorg)\b"
)


def test_trap_35_refusing_care_is_no_exclusion_from_the_tender() -> None:
    refusing = [one for one in rows().values() if one.section == "3.7"]
    assert {one.category for one in refusing} == {"acceptance"} and len(refusing) == 3
    for one in refusing:
        assert "weiger" in one.requirement.text.nl
        assert "uitsluiting" not in one.requirement.text.nl.lower()
    grounds = [one for one in load().demands if one.kind == "exclusion"]
    assert grounds and not any("§3.7" in one.source for one in grounds)
    assert "na een onderzoek" in note("3.9.1-E10") and "P §3.9.1" in demand("SEL-X4").source


def test_trap_36_the_care_package_is_read_right_and_kept_as_printed() -> None:
    assert asked("2.3.1-B2").text.nl.startswith("2 ZZP GGZ C")
    assert "GZZ C" in note("2.3.1-B2")
    assert not any("GZZ" in one.requirement.text.nl for one in rows().values())


def test_trap_37_a_requirement_split_by_a_heading_is_one_and_sections_go_by_number() -> None:
    assert "tijdelijk extramurale zorg" in asked("3.3-E2").text.nl
    assert "als één eis" in note("3.3-E2")
    assert [one.id for one in rows().values() if one.section == "3.3"] == [
        "PVE-3.3-E1",
        "PVE-3.3-E2",
    ]
    numbers = [tuple(map(int, section.id.split("."))) for section in load().sections]
    assert numbers == sorted(numbers)
    chapters = parts(entries(draft(), load()), load(), "")
    assert [part.section.id for part in chapters] == list("1234567")
    assert sum(part.count for part in chapters) == len(draft().requirements) == 391


def test_trap_38_an_ad_is_a_group_in_one_section_and_a_statement_in_another() -> None:
    groups = [id_ for id_ in rows() if id_.startswith("PVE-3.9.3.8-")]
    assert groups and all(re.match(r"PVE-3\.9\.3\.8-AD[1-4]-[EP]\d+$", id_) for id_ in groups)
    second = [id_ for id_ in rows() if id_.startswith("PVE-4.4.3-WL-")]
    assert second == ["PVE-4.4.3-WL-AD1", "PVE-4.4.3-WL-AD2"]
    assert "PVE-4.4.3-AD1" in rows()


def test_trap_39_every_section_number_is_plain() -> None:
    known = {section.id for section in load().sections}
    for one in rows().values():
        assert re.fullmatch(r"[1-9](\.[1-9])*", one.section), one.id
        assert one.section in known
        assert one.id.startswith(f"PVE-{one.section}-")
    assert "4.4.2.1" in known and "4.4.2 .1" in note("4.4.2.1-AD1")


def test_trap_40_variants_are_rows_of_their_own_and_the_standard_is_always_asked() -> None:
    for section in ("3.2", "3.9.1"):
        assert f"PVE-{section}-E3" not in rows()
        assert f"PVE-{section}-E3b" in row(f"{section}-E3a").related
    assert "sector" in note("3.9.1-E3a")
    assert "Wij vragen eis 4 altijd" in note("3.9.1-E4")
    assert asked("3.9.1-E4").in_force and limit("3.9.1-E4", "items") == ("min", D(1))


def test_trap_41_who_was_a_provider_in_2015_is_history() -> None:
    closed = asked("1-P4")
    assert closed.applicability == "historic" and not closed.in_force
    assert not row("1-P4").undecided.in_force  # nor before anybody decided
    assert closed.reason is not None and "nooit toegepast" in closed.reason.nl
    decided = replace(draft(), requirements=(closed, asked("3.9.1-E4")))
    assert printed(decided) == ["PVE-3.9.1-E4"]


@pytest.mark.parametrize("id_", ["3.9.3.6-E1", "4.3.1-E3", "5.3-E1", "5.3-E2", "6-E11"])
def test_trap_42_a_requirement_on_the_authority_is_on_no_list_of_a_tenderer(id_: str) -> None:
    bound = asked(id_)
    assert bound.subject == ("authority",) and not bound.for_tenderers and not bound.untested
    decided = replace(bound, applicability="carried_over")
    plan = replace(PLAN, requirements=(decided,))
    assert printed(plan) == [] and entries(plan, load())[0].who == "others"
    assert "hoort niet op de lijst" in note(id_) or "niet op de controlelijst" in note(id_)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3.1-E3", "3.9.3.8-AD4-E4"),
        ("3.9.3.6-E3", "3.9.3.8-AD1-E2"),
        ("3.9.3.8-AD1-E1", "3.9.3.8-AD2-E4"),
        ("4.3.1-E1", "4.4.1-AD1"),
        ("4.3.1-E1", "4.4.2.1-E5"),
        ("4.3.2-P1", "4.4.2.1-E1"),
        ("4.1-B10", "2.4.2-B3d"),
        ("4.4.2.1-E8", "5.1-E3-B10"),
    ],
)
def test_trap_43_what_stands_there_twice_keeps_two_ids_and_is_linked(one: str, other: str) -> None:
    assert f"PVE-{other}" in row(one).related and f"PVE-{one}" in row(other).related


def test_trap_44_within_three_weeks_is_a_maximum_and_the_stricter_term_wins() -> None:
    assert limit("3.3-E1", "weeks") == ("max", D(3))
    assert limit("3.2-E2", "weeks") == ("max", D(2))
    assert "tenminste" in note("3.3-E1") and "strengere termijn" in note("3.2-E2")
    assert "PVE-3.2-E2" in row("3.3-E1").related


def test_trap_45_fifteen_minutes_are_three_norms() -> None:
    norms = ("2.3.1-P1", "3.9.1-E7", "3.9.3.8-AD2-E3")
    about = set()
    for id_ in norms:
        assert limit(id_, "minutes") == ("max", D(15))
        about |= {one.applies for one in asked(id_).limits if one.unit == "minutes"}
    assert len(about) == 3 and None not in about


def test_trap_46_a_range_is_kept_in_words_with_an_upper_bound_in_numbers() -> None:
    for id_, unit, most, words in (
        ("2.4.3-B11.2", "years", 2, "een tot twee jaar"),
        ("4.1-B11a", "weeks", 6, "indicatieperiode"),
    ):
        assert limit(id_, unit) == ("max", D(most))
        text = row(id_).limit_text
        assert text is not None and words in text.nl
    text = row("3.6-E1").limit_text
    assert text is not None and "1 januari 2018" in text.nl
    assert limit("3.6-E1", "weeks") == ("min", D(6))


def test_trap_47_a_slip_of_the_text_is_told_beside_a_clean_sentence() -> None:
    for id_, slip in (
        ("3.9.1-E10", "ontbreekt een werkwoord"),
        ("3.9.2-E4", "ontbreekt een woord"),
        ("3.9.2-E1", "haakje"),
        ("3.9.3.7-E3", "(bijna-)ongevallen"),
        ("5.1-P2", "‘(1)’"),
        ("2.3.1-B5", "twee keer"),
    ):
        assert slip in note(id_)
        assert slip not in asked(id_).text.nl and row(id_).line > 0
    assert not any("verblijfsverblijfs" in one.requirement.text.nl for one in rows().values())


def test_trap_48_a_year_of_the_old_programme_never_counts_by_itself() -> None:
    for id_ in ("5.1-E2", "3.9.3.8-AD3-E4"):
        assert asked(id_).applicability == "adapted" and asked(id_).reason is not None
    for id_ in ("2.1-P4", "2.4.2-B17", "4.1-B2", "4.4.1-AD3", "5.3-P3", "7-P2"):
        assert asked(id_).applicability == "historic"
    for one in rows().values():
        if re.search(r"\b201[4-9]\b", one.requirement.text.nl) and one.requirement.in_force:
            assert one.requirement.applicability == "adapted", one.id
    assert "Controleer" in note("2.3.1-B1") and "controleer" in note("3.6-E1")


def test_trap_49_a_name_since_replaced_is_flagged_and_can_be_put_right_beside_the_old() -> None:
    named = [one for one in rows().values() if OLD_NAMES.search(one.requirement.text.nl)]
    assert len(named) >= 5
    for one in (row("3.9.2-E8"), row("5.3-E4"), row("2.4.2-B3c"), row("5.2-P1"), row("2.3.3-P4")):
        assert one.note is not None and "vervangen" in one.note.nl
        assert "juridische zaken" in one.note.nl.lower()
    plan = replace(PLAN, requirements=(asked("2.3.3-P4"),))
    before = tree(plan)
    path = ("requirements", "PVE-2.3.3-P4", "text", "nl")
    after = put(dict(before), path, "De indicatie komt van de gecertificeerde instelling.")
    kept = keep_originals(before, after, changes(before, after))
    (now,) = planted(kept).requirements
    assert dict(now.original)["text"] == asked("2.3.3-P4").text
    assert "gecertificeerde instelling" in now.text.nl


def test_trap_49_the_current_name_is_a_field_of_its_own_that_begins_empty() -> None:
    assert all(one.requirement.now_called is None for one in rows().values())
    plan = replace(PLAN, requirements=(asked("5.3-E4"),))
    name = {"nl": "De Wbp heet nu AVG.", "en": "The Wbp is now the GDPR."}
    after = put(dict(tree(plan)), ("requirements", "PVE-5.3-E4", "now_called"), name)
    (now,) = planted(keep_originals(tree(plan), after, changes(tree(plan), after))).requirements
    assert now.now_called == Text(name["nl"], name["en"])
    assert now.text == asked("5.3-E4").text and "Wbp" in now.text.en  # the old words stay
    assert now.original == ()


def test_trap_50_four_weeks_are_no_month() -> None:
    for id_ in ("4.2-P1", "4.3.1-E1", "4.4.1-AD1", "4.4.2.1-E5"):
        assert limit(id_, "weeks")[1] == 4 and "13 van zulke perioden" in note(id_)
    assert not any(one.unit == "months" for id_ in ("4.3.1-E1",) for one in asked(id_).limits)
    assert "vier weken" in note("5.3-P2") and "halfjaar" in note("5.1-E4")


def test_trap_52_what_is_missing_is_told_and_no_tariff_is_made_up() -> None:
    for id_, gone in (
        ("2.2-B1", "bijlage 1a"),
        ("4.3.1-E1", "Bijlage 1A"),
        ("4.3.1-E4", "Bijlage 1B"),
        ("4.4.2.1-AD1", "prijzenbladen"),
        ("3-P1", "Uitvoeringseisen"),
        ("4.3.2-P1", "declaratieprotocol"),
        ("5.3-E4", "privacyprotocol"),
    ):
        assert gone in note(id_) and "ontbre" in note(id_)
    tariffs = [one for one in rows().values() if one.category == "tariffs"]
    euros = [
        limit_ for one in tariffs for limit_ in one.requirement.limits if limit_.unit == "euro"
    ]
    assert len(tariffs) > 20 and {limit_.value for limit_ in euros} <= {D(0)}


def test_trap_52_each_document_that_is_absent_has_a_slot_marked_missing() -> None:
    slots = {one.id: one for one in load_facts().attachments}
    assert set(slots) == {
        *("annex-1a", "annex-1b", "price-sheets", "performance-demands"),
        *("claim-protocol", "payment-terms", "privacy-protocol"),
    }
    assert all(one.missing and one.document == "" for one in slots.values())
    assert not any(re.search(r"€|\beuro\b", one.title.nl) for one in slots.values())
    for one in slots.values():
        assert all(isinstance(place, Citation) for place in load_facts().cite(one.source))
    assert draft().facts.attachments == load_facts().attachments
    assert own_facts(Beginning("X-1", Text("X", ""), "G", date(2022, 1, 1), 1)).attachments == ()


def test_trap_52_a_slot_is_filled_with_the_place_of_the_document() -> None:
    facts = replace(PLAN.facts, attachments=(Attachment("a", Text("Tarieven", ""), "P §2.2 L280"),))
    plan = replace(PLAN, facts=facts)
    after = put(dict(tree(plan)), ("facts", "attachments", "a", "document"), "Bijlage 4")
    (slot,) = planted(after).facts.attachments
    assert not slot.missing and check_plan(planted(after)) == ()
    nameless = put(dict(tree(plan)), ("facts", "attachments", "a", "title", "nl"), " ")
    (fault,) = check_plan(planted(nameless))
    assert fault.field == "facts/attachments/a/title/nl"


def test_trap_53_the_duty_to_keep_a_tender_from_the_others_binds_the_authority() -> None:
    secret = asked("6-E11")
    assert "schriftelijke toestemming" in secret.text.nl and not secret.for_tenderers
    assert "elke export vastgelegd" in note("6-E11")


def test_trap_53_an_edition_of_the_report_holds_what_its_list_names_and_nothing_else() -> None:
    sections = {field.name for field in fields(AwardReport) if field.default is None}
    assert SECTIONS
    for edition, names in SECTIONS.items():
        assert set(names) <= sections, edition
    empty = AwardReport("x", 1, "R", Text("", ""), "G", "K.", datetime(2022, 6, 1, tzinfo=UTC))
    assert all(getattr(empty, name) is None for name in sections)


@pytest.mark.parametrize(
    "start",
    [
        *("2.4.1-B2", "2.4.3-", "2.4.2-B10", "2.4.2-B8", "2.4.2-B9", "3.4-E1", "4.3.1-", "4.3.2-"),
        *("4.4.1-AD1", "4.4.1-AD6", "4.4.1-AD7", "4.4.2.1-", "3.9.3.3-", "1-P4", "2.2-"),
    ],
)
def test_trap_54_what_the_strategy_replaced_is_not_in_force(start: str) -> None:
    found = [
        one.requirement
        for id_, one in rows().items()
        if id_ == f"PVE-{start}" or (start.endswith("-") and id_.startswith(f"PVE-{start}"))
    ]
    assert found
    # WNT stands among the tariffs and is about pay: it goes on as INT-11.
    assert {one.id for one in found if one.in_force} <= {"PVE-4.4.2.1-E8"}
    assert all(one.reason is not None for one in found)


def test_trap_54_no_requirement_of_the_old_programme_applies_by_itself() -> None:
    # 103 rows of the catalogue carry a proposal; in a fresh draft not one of the 391 is decided
    assert sum(one.requirement.applicability != "undecided" for one in rows().values()) == 103
    assert {one.applicability for one in draft().requirements} == {"undecided"}
    assert not any(one.in_force or one.reason for one in draft().requirements)
    assert printed(draft()) == []
    (fault,) = (one for one in check_plan(draft()) if one.code == "plan.requirements_undecided")
    assert fault.field == "requirements" and dict(fault.values)["count"] == 391


def test_trap_54_a_requirement_in_force_names_who_decided_it_and_when() -> None:
    decided = replace(asked("3.9.1-E4"), applicability="carried_over", tested_by=("X1",))
    plan = replace(PLAN, requirements=(decided,))
    (fault,) = check_plan(plan)
    place = f"requirements/{decided.id}/applicability"
    assert (fault.code, fault.field) == ("plan.author_missing", place)
    signed = replace(plan, settings=(*plan.settings, Setting(place, "K.", date(2021, 10, 1))))
    assert check_plan(signed) == ()


def test_trap_54_a_proposal_is_decided_by_whoever_takes_it_over() -> None:
    before = without_settings(draft())
    ids = {"PVE-1-P4", "PVE-3.9.1-E4", "PVE-3.3-E1"}
    made = changes(before, accepted(before, ids, load()))
    plan, _ = edited(draft(), before, made, "K.", date(2021, 10, 1))
    assert {one.id for one in plan.requirements if one.applicability != "undecided"} == {
        id_ for id_ in ids if rows()[id_].requirement.applicability != "undecided"
    }
    places = {place for place in buyers_choices(plan) if place.startswith("requirements/")}
    known = {one.id: (one.author, one.on) for one in plan.settings}
    assert places and {known[place] for place in places} == {("K.", date(2021, 10, 1))}
    (closed,) = (one for one in plan.requirements if one.id == "PVE-1-P4")
    assert closed == asked("1-P4")
    again = accepted(tree(plan), ids, load())
    assert changes(tree(plan), again) == ()
