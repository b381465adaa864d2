"""What a self-declaration means, whose it is, what contradicts and what changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from criteria import espd, tables
from criteria.catalogue import load
from criteria.espd_rows import PARTS, read_rows
from criteria.refusals import Refused
from criteria.uea import (
    MEANINGS,
    Answer,
    Criterion,
    Declaration,
    Operator,
    Property,
    Value,
    counts,
    declared,
    read,
    write,
)
from criteria.uea_beside import (
    Known,
    company_number,
    contradictions,
    differences,
    propose,
)
from criteria.uea_form import FormAnswers, check_form, typed

MISREPRESENTED = "696a75b2-6107-428f-8b74-82affb67e184"
TAXES = "b61bbeb7-690e-4a40-bc68-d6d4ecfaa3d4"
QUALITY = "d726bac9-e153-4e75-bfca-c5385587766d"
GROUP = "C59_OT_eo-group"
SUBCONTRACTING = "72c0c4b1-ca50-4667-9487-461f3eed4ed7"

LEAD = Known("1", "Stichting Zorghuis De Linde", "12345678", "lead")
MEMBER = Known("2", "Thuis & Co B.V.", "87654321", "member")
SUB = Known("3", "De Brug", "11112222", "subcontractor")
PARTIES = (LEAD, MEMBER, SUB)


def yes(id_: str) -> tuple[Answer, ...]:
    return (Answer(id_, (Value("indicator", "yes"),)),)


def yes_no(said: str, id_: str = "q", *, depth: int = 1) -> Property:
    answers = (Answer(id_, (Value("indicator", said),)),) if said else ()
    return Property(id_, "Uw antwoord", "QUESTION", "INDICATOR", depth, answers=answers)


def row(id_: str, said: str, *more: Property, code: str = "") -> Criterion:
    return Criterion(id_, code, id_, (yes_no(said, f"{id_}/1"), *more))


def says(*criteria: Criterion, **more: object) -> Declaration:
    given: dict[str, object] = {
        "origin": "xml",
        "family": "4.1",
        "version": "ESPD-EDMv4.1.0",
        "reference": "HVB-BW-2022",
        "issued_on": date(2022, 1, 20),
        "buyer": "Gemeente Tilburg",
        "operator": Operator(LEAD.name, (LEAD.company_number,), "group-lead"),
        "lots": (),
        "criteria": criteria,
    }
    return Declaration(**(given | more))  # type: ignore[arg-type]


# The catalogue


def test_every_exclusion_ground_has_a_criterion() -> None:
    found = {id_ for one in espd.rows() if one.kind == "exclusion" for id_ in one.ids}
    assert found == {ground.id for ground in load().grounds}


def test_every_demand_that_is_named_is_one_of_the_catalogue() -> None:
    known = {demand.id for demand in load().demands}
    assert {demand for one in espd.rows() for demand in one.demands} <= known


def test_rows_stand_in_the_order_of_the_dutch_form() -> None:
    parts = [PARTS.index(one.part) for one in espd.rows()]
    assert parts == sorted(parts)
    assert len({one.id for one in espd.rows()}) == len(espd.rows())


def test_every_requirement_of_the_reference_has_a_row() -> None:
    found = {one.id for one in espd.rows() if one.kind == "selection"}
    assert found == {f"S{number}" for number in range(1, 16)}
    others = {one.id for one in espd.rows() if one.kind == "other"}
    assert others == {"sme", "list", "group", "reliance", "subcontracting"}


@pytest.mark.parametrize(
    ("id_", "code", "wanted"),
    [
        (TAXES, "", "M7-O10"),
        (TAXES.upper(), "", "M7-O10"),
        ("other", "tax-pay", "M7-O10"),
        ("", "CRITERION.EXCLUSION.CONTRIBUTIONS.PAYMENT_OF_TAXES", "M7-O10"),
        ("", "exg-pmt-bre-tax", "M7-O10"),
        ("", "slc-suit-reg-trade", "S1"),
        (QUALITY, "crime-org", "S14"),
        ("73f10e36-ed7a-412e-995c-aa76463e3776", "", "S3"),
        ("C60_OT_relied", "", "reliance"),
        (MISREPRESENTED, "", "O8-O9"),
    ],
)
def test_a_criterion_is_known_by_its_uuid_and_then_by_its_code(
    id_: str, code: str, wanted: str
) -> None:
    found = espd.find(id_, code)
    assert found is not None and found.id == wanted


def test_a_criterion_of_nobody_is_matched_to_nothing() -> None:
    assert espd.find("cdd3bb3e-34a5-43d5-b668-2aab86a73822", "work-perform") is None
    assert espd.find("", "") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('ids = ["M1"]', 'ids = ["M99"]'),
        ('kind = "other"', 'kind = "odd"'),
        ('part = "IV.D"', 'part = "VI"'),
        ('codes = ["crime-org"]', 'codes = ["fraud"]'),
        ('codes = ["crime-org"]', 'code = ["crime-org"]'),
    ],
)
def test_a_bad_row_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = (Path(espd.__file__).parent / "catalogues" / "espd.toml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "espd.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused):
        tables.read_file(file, lambda table: read_rows(table, load().grounds))


# What an answer means


@pytest.mark.parametrize(
    ("id_", "said", "demand", "means"),
    [
        (TAXES, "yes", "SEL-X1", "applies"),
        (TAXES, "no", "SEL-X1", "does_not_apply"),
        (TAXES, "", "SEL-X1", "unsaid"),
        (QUALITY, "yes", "SEL-T8", "met"),
        (QUALITY, "no", "SEL-T8", "not_met"),
        (SUBCONTRACTING, "yes", "SEL-T6", "yes"),
        (SUBCONTRACTING, "no", "SEL-T6", "no"),
    ],
)
def test_yes_means_that_a_ground_applies_or_a_requirement_is_met(
    id_: str, said: str, demand: str, means: str
) -> None:
    (found,) = declared(says(row(id_, said)), demand)
    assert found.means == means and means in MEANINGS


def test_two_grounds_share_one_question_and_each_shows_it() -> None:
    found = says(row(MISREPRESENTED, "no"), row(TAXES, "yes"))
    for ground in ("O8", "O9"):
        (answer,) = declared(found, ground)
        assert (answer.ids, answer.means) == (("O8", "O9"), "does_not_apply")
    for ground in ("M7", "O10"):
        (answer,) = declared(found, ground)
        assert (answer.ids, answer.means, answer.alarming) == (("M7", "O10"), "applies", True)


def test_who_does_not_meet_it_alone_has_not_said_no() -> None:
    other = Property("q2", "Wie?", "QUESTION", "ECONOMIC_OPERATOR_IDENTIFIER", 2, "ONTRUE")
    (found,) = declared(says(row(QUALITY, "no", other)), "SEL-T8")
    assert (found.means, found.alarming) == ("not_alone", False)
    beside = Property("q2", "Wie?", "QUESTION", "ECONOMIC_OPERATOR_IDENTIFIER", 1)
    (found,) = declared(says(row(QUALITY, "no", beside)), "SEL-T8")
    assert found.means == "not_met"


def test_only_the_first_question_answers_a_criterion() -> None:
    words = Property("a", "Omschrijving", "QUESTION", "DESCRIPTION")
    one = Criterion(QUALITY, "", "Kwaliteit", (words, yes_no("yes")))
    assert one.main is None
    national = Property("n", "?", "QUESTION", "INDICATOR", within="Nationaal")
    proof = Property("p", "?", "QUESTION", "INDICATOR", proof=True)
    asked = Property("r", "Eis", "REQUIREMENT", "DESCRIPTION")
    one = Criterion(QUALITY, "", "Kwaliteit", (national, proof, asked, yes_no("yes")))
    assert one.main is not None and one.main.id == "q"


def test_a_demand_that_nobody_declares_about_has_no_answers() -> None:
    assert declared(says(row(TAXES, "no")), "SEL-T9") == ()


def test_a_declaration_comes_back_as_it_was_written() -> None:
    found = says(row(TAXES, "yes"), row(QUALITY, "no"))
    assert read(write(found)) == found
    with pytest.raises(ValueError):
        read(write(found).replace('"origin":', '"from":'))


# Whose it is


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("12345678", "12345678"),
        ("KvK 12345678", "12345678"),
        ("NL.KVK.12345678", "12345678"),
        ("NL123456789B01", ""),
        ("123456789", ""),
        ("", ""),
        ("١٢٣٤٥٦٧٨", ""),
    ],
)
def test_a_company_number_is_read_in_its_usual_forms(word: str, number: str) -> None:
    assert company_number(word) == number


@pytest.mark.parametrize(
    ("operator", "party", "by"),
    [
        (Operator("Anders", ("KVK 12345678",)), "1", "number"),
        (Operator("thuis & co", ()), "2", "name"),
        (Operator("De Brug", ("99999999",)), "3", "name"),
        (Operator("Niemand", ("99999999",)), None, ""),
        (Operator("", ()), None, ""),
        (Operator("Anders", ("12345678", "87654321")), None, ""),
    ],
)
def test_a_party_is_proposed_by_number_and_then_by_name(
    operator: Operator, party: str | None, by: str
) -> None:
    found = propose(says(operator=operator), PARTIES)
    assert (found.party, found.by) == (party, by)


def test_of_two_with_one_number_the_name_decides() -> None:
    twin = Known("4", "Tweeling", LEAD.company_number, "member")
    found = propose(says(operator=Operator("Tweeling", (LEAD.company_number,))), (*PARTIES, twin))
    assert (found.party, found.by) == ("4", "name")


# What contradicts


def against(found: Declaration, party: Known = LEAD, **more: object) -> list[str]:
    parties, lots = more.get("parties", PARTIES), more.get("lots", ())
    told = contradictions(found, party, parties, "HVB-BW-2022", lots)  # type: ignore[arg-type]
    return [
        one.code.removeprefix("uea.") for one in told if one.sentence("nl") and one.sentence("en")
    ]


def of(party: Known, role: str, **more: object) -> Declaration:
    return says(operator=Operator(party.name, (party.company_number,), role), **more)


def test_nothing_contradicts_a_declaration_like_the_application() -> None:
    assert against(of(LEAD, "group-lead")) == []
    assert against(of(MEMBER, "group-mem"), MEMBER) == []
    assert against(of(SUB, "oeron"), SUB) == []
    assert against(of(LEAD, "sole-tenderer"), parties=(LEAD, SUB)) == []
    assert against(of(LEAD, "")) == []


def test_another_role_is_told() -> None:
    assert against(of(LEAD, "group-mem")) == ["role_lead"]
    assert against(of(MEMBER, "subcont"), MEMBER) == ["role_member"]
    assert against(of(SUB, "SCLE"), SUB) == ["role_subcontractor"]
    assert against(of(LEAD, "sole-tenderer")) == ["role_not_alone"]


def test_another_name_number_or_procedure_is_told() -> None:
    assert against(says(operator=Operator("Anders", ("99999999",)))) == [
        "other_number",
        "other_name",
    ]
    assert against(of(LEAD, "group-lead", reference="X-1")) == ["other_reference"]


def test_lots_that_were_not_applied_for_are_told() -> None:
    named = of(LEAD, "group-lead", lots=("LOT-0001", "LOT-0002"))
    assert against(named) == ["lots_none"]
    assert against(named, lots=("LOT-0001",)) == ["lots_other"]
    assert against(named, lots=("LOT-0001", "LOT-0002")) == []
    assert against(of(LEAD, "group-lead", lots=("LOT-0000",))) == []


def test_who_relies_on_others_and_denies_it_is_told() -> None:
    relied = Known("4", "Steun", "44445555", "relied_on")
    alone = of(LEAD, "group-lead", criteria=(row("C60_OT_relied", "no"),))
    assert against(alone, parties=(*PARTIES, relied)) == ["reliance_denied"]
    assert against(of(relied, "oeron"), relied) == []
    assert against(of(relied, "subcont"), relied) == ["role_relied_on"]


def test_who_denies_the_others_is_told() -> None:
    alone = of(LEAD, "group-lead", criteria=(row(GROUP, "no"), row(SUBCONTRACTING, "no")))
    assert against(alone) == ["group_denied", "subcontractors_denied"]
    assert against(alone, parties=(LEAD,)) == []


def test_a_date_is_one_day_and_a_period_is_two() -> None:
    first, last = date(2021, 3, 1), date(2021, 9, 30)
    assert Value("date", "2021-03-01").days == (first,)
    assert Value("period", "2021-03-01", "2021-09-30").days == (first, last)
    assert Value("period", "maart", wrong=True).days == Value("number", "3").days == ()


# What changed


def test_no_version_differs_from_itself() -> None:
    found = says(row(TAXES, "no"), row(QUALITY, "yes"))
    assert differences(found, found) == ()


def test_a_changed_answer_is_shown_with_the_one_before() -> None:
    before, after = says(row(TAXES, "no")), says(row(TAXES, "yes"), lots=("LOT-0001",))
    assert [(one.question, one.old, one.new) for one in differences(before, after)] == [
        ("lots", "", "LOT-0001"),
        ("Uw antwoord", "no", "yes"),
    ]


def test_an_answer_that_is_gone_is_shown_too() -> None:
    (found,) = differences(says(row(TAXES, "no"), row(QUALITY, "yes")), says(row(TAXES, "no")))
    assert (found.criterion, found.old, found.new) == (QUALITY, "yes", "")


def test_another_version_of_the_format_is_compared_by_what_it_asks() -> None:
    before = says(row(TAXES, "no"), family="2.1")
    after = says(Criterion("C7", "tax-pay", "Belasting", (yes_no("no", "C7/QG1/Q1"),)))
    assert differences(before, after) == ()


def test_the_question_that_answers_the_criterion_is_compared_whatever_its_words() -> None:
    other = Property("q", "Betaalde u alles?", "QUESTION", "INDICATOR", 1, answers=yes("q"))
    more = yes_no("no", "q2")
    before = says(row(TAXES, "yes", more))
    assert differences(before, says(Criterion(TAXES, "", TAXES, (other, more)))) == ()


# Typed over from a document

PLAN = frozenset({"SEL-X1", "SEL-T8"})


def test_only_what_speaks_to_the_plan_is_asked() -> None:
    asked = [one.id for one in espd.asked(PLAN)]
    assert asked == [
        *("sme", "list", "group", "reliance", "subcontracting"),
        *("M1", "M2", "M3", "M4", "M5", "M6", "M7-O10", "M8-O10", "S14"),
    ]


def test_typed_answers_make_a_declaration() -> None:
    form = FormAnswers((("M1", "no"), ("S14", "yes"), ("M2", "")), date(2022, 1, 20), "directeur")
    assert tuple(check_form(form, PLAN, date(2022, 2, 1))) == ()
    found = typed(form, LEAD.name, LEAD.company_number)
    assert [one.means for one in declared(found, "SEL-X1")] == ["does_not_apply", "unsaid"]
    assert [one.means for one in declared(found, "SEL-T8")] == ["met"]
    assert counts(found).answered == 2 and read(write(found)) == found
    assert against(found) == []


def test_an_answer_that_the_plan_does_not_ask_is_refused() -> None:
    (found,) = check_form(FormAnswers((("S1", "yes"),), None, ""), PLAN, date(2022, 2, 1))
    assert (found.code, found.field) == ("uea.answer_unknown", "S1")
