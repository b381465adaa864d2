"""A self-declaration of any version is read whole; what is no plain XML of that kind is refused."""

from __future__ import annotations

import gzip
import io
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from criteria import uea
from criteria.refusals import Refused
from criteria.texts import catalogue
from tender.imports import child, xml
from tender.imports.uea import LIMITS, declaration, read_uea
from tests.espd import (
    CRIME,
    DAY,
    EURO,
    FAMILIES,
    INDICATOR,
    WORDS,
    criterion,
    declared,
    group,
    question,
    response,
)

C = "C_{}/QG1/Q1".format
FIRST = "C1_EG_crime-org/QG1/Q1"


def refused(data: bytes) -> str:
    """The code with which a file is refused, in this process and in a child alike."""
    with pytest.raises(Refused) as told:
        declaration(data)
    (one,) = told.value.refusals
    assert one.sentence("nl") and one.sentence("en")
    return one.code


def told(data: bytes) -> list[tuple[str, str, str]]:
    return [(one.code, one.place, one.word) for one in declaration(data).remarks]


# Every family


@pytest.mark.parametrize("family", FAMILIES)
def test_every_criterion_and_every_answer_of_a_family_is_found(family: str) -> None:
    data = declared(family, applies=True)
    found = declaration(data)
    root = ElementTree.fromstring(data)
    names = [element.tag.partition("}")[2] for element in root.iter()]
    first = family == "1.0"
    counts = uea.counts(found)
    assert counts.criteria == names.count("Criterion" if first else "TenderingCriterion") == 5
    assert counts.properties == names.count(
        "Requirement" if first else "TenderingCriterionProperty"
    )
    assert counts.answered == names.count("Response" if first else "TenderingCriterionResponse")
    assert (counts.matched, counts.unmatched, counts.loose, counts.twice) == (4, 1, 0, 0)
    assert found.family == family and found.remarks == ()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_read_with_what_it_says_of_the_operator(family: str) -> None:
    found = declaration(declared(family))
    who = found.operator
    assert (who.name, who.ids, who.people) == ("Zorghuis De Linde B.V.", ("12345678",), 1)
    assert (found.reference, found.buyer) == ("HVB-BW-2022", "Gemeente Tilburg")
    assert found.issued_on is not None and found.issued_on.isoformat() == "2021-12-20"
    assert found.lots == ("LOT-0000",)
    assert found.evidence[0].uri == "https://register.example/gva"
    assert (who.role, who.size) == (("", "sme") if family == "1.0" else ("group-mem", "small"))


@pytest.mark.parametrize("family", FAMILIES)
def test_an_answer_is_found_in_a_group_inside_a_group(family: str) -> None:
    (crime, *_rest) = declaration(declared(family, applies=True)).criteria
    assert [(one.depth, one.when) for one in crime.properties] == [
        *((1, "ON*"), (2, "ONTRUE"), (3, "ON*"), (4, "ONTRUE")),
        *((1, "ON*"), (2, "ONTRUE")),
    ]
    assert [one.cleaning for one in crime.properties] == [False, False, True, True, False, False]
    assert [one.proof for one in crime.properties] == [False, False, False, False, True, True]
    values = [value for one in crime.answered for answer in one.answers for value in answer.values]
    assert [(one.kind, one.text) for one in values[:4]] == [
        ("indicator", "yes"),
        ("date", "2019-05-01"),
        ("indicator", "yes"),
        ("description", "Nieuw bestuur,\nnieuwe regels"),
    ]
    assert values[4].text == "yes" and values[5].kind == "evidence"


def test_no_name_of_a_representative_leaves_the_file() -> None:
    data = declared()
    assert b"Geheim" in data and "Geheim" not in uea.write(declaration(data))


def test_a_child_reads_the_same() -> None:
    data = declared("2.1", applies=True)
    assert read_uea("uea.xml", data) == declaration(data)


@pytest.mark.parametrize("family", FAMILIES)
def test_what_was_read_is_written_and_read_again(family: str) -> None:
    found = declaration(declared(family, applies=True))
    assert uea.read(uea.write(found)) == found


def test_a_newer_version_is_read_with_a_warning() -> None:
    data = declared(instead={"ESPD-EDMv4.1.0": "ESPD-EDMv7.2.0"})
    found = declaration(data)
    assert found.family == "7.2" and uea.counts(found).criteria == 5
    assert told(data) == [("version_unknown", "", "ESPD-EDMv7.2.0")]


def test_a_missing_version_is_told() -> None:
    data = declared(
        instead={
            "<cbc:ProfileExecutionID>ESPD-EDMv4.1.0</cbc:ProfileExecutionID>": "",
            "<cbc:VersionID>4.1.0</cbc:VersionID>": "",
        }
    )
    assert declaration(data).family == "" and told(data) == [("version_missing", "", "")]


# What is refused


def test_an_external_entity_is_refused() -> None:
    data = (
        declared()
        .decode()
        .replace(
            "<QualificationApplicationResponse",
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><QualificationApplicationResponse',
            1,
        )
    )
    assert refused(data.encode()) == "uea.doctype"


def test_a_billion_laughs_is_refused() -> None:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    assert refused(f'<!DOCTYPE l [<!ENTITY l0 "ha">{lines}]><l>&l9;</l>'.encode()) == "uea.doctype"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_no_encoding_hides_a_document_type(encoding: str) -> None:
    for words in ("<!DOCTYPE a SYSTEM 'x'><a/>", "<?xml version='1.0'?><!doctype a><a/>"):
        assert refused(words.encode(encoding)) == "uea.doctype"


def test_an_entity_that_nobody_declared_is_no_xml() -> None:
    assert refused(declared(instead={"Gemeente Tilburg": "&van;"})) == "uea.not_well_formed"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_of_unicode_are_read(encoding: str) -> None:
    text = declared(name="Café ’t Hof").decode()
    named = "UTF-8" if encoding == "utf-8-sig" else encoding[:6].upper()
    data = text.replace('encoding="UTF-8"', f'encoding="{named}"').encode(encoding)
    assert declaration(data).operator.name == "Café ’t Hof"


def test_one_byte_encodings_are_read_as_they_say() -> None:
    text = declared(name="Café").decode()
    for named in ("ISO-8859-1", "windows-1252"):
        data = text.replace("UTF-8", named, 1).encode(named)
        assert declaration(data).operator.name == "Café"


@pytest.mark.parametrize(
    ("named", "real"),
    [
        ("UTF-16", "utf-8"),
        ("UTF-8", "utf-16"),
        ("UTF-8", "iso-8859-1"),
        ("ISO-8859-1", "utf-8"),
        ("US-ASCII", "utf-8"),
        ("UTF-8", "utf-32"),
    ],
)
def test_an_encoding_that_is_not_what_it_says_is_refused(named: str, real: str) -> None:
    data = declared(name="Café").decode().replace("UTF-8", named, 1).encode(real)
    assert refused(data) in ("uea.encoding_differs", "uea.encoding_unknown")


def test_an_encoding_that_is_not_named_must_be_utf8() -> None:
    data = declared(name="Café").decode().replace(' encoding="UTF-8"', "", 1)
    assert declaration(data.encode()).operator.name == "Café"
    assert refused(data.encode("iso-8859-1")) == "uea.not_utf8"


@pytest.mark.parametrize("named", ["UTF-7", "EBCDIC-CP-NL", "IBM037", "x-unknown"])
def test_an_encoding_we_do_not_read_is_refused(named: str) -> None:
    assert refused(declared(instead={"UTF-8": named})) == "uea.encoding_unknown"


def test_a_request_is_not_a_response() -> None:
    data = declared().replace(
        b"QualificationApplicationResponse", b"QualificationApplicationRequest"
    )
    assert refused(data) == "uea.request"
    assert refused(declared("1.0").replace(b"ESPDResponse", b"ESPDRequest")) == "uea.request"


def test_a_response_without_namespaces_is_refused() -> None:
    assert refused(b"<QualificationApplicationResponse/>") == "uea.namespace_none"
    assert refused(b"<ESPDResponse xmlns='urn:other'/>") == "uea.namespace_other"
    bare = declared(instead={"<cac:": "<", "</cac:": "</", "<cbc:": "<", "</cbc:": "</"})
    assert refused(bare) == "uea.no_criteria"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "files.empty"),
        (b"  \n ", "files.empty"),
        (b"\0" * 100, "files.empty"),
        (b"%PDF-1.7 a", "uea.pdf"),
        (b"PK\x03\x04a", "uea.packed"),
        (b'{"a": 1}', "uea.not_xml"),
        (b"<a>\0</a>", "uea.nul"),
        (b"<a>", "uea.not_well_formed"),
        (b"<a>\x01</a>", "uea.not_well_formed"),
        (b"<a><b></a></b>", "uea.not_well_formed"),
        (b"<Invoice/>", "uea.other_root"),
        (b"\xff\xfe", "uea.not_xml"),
        (b"\xfe\xfe\x00", "uea.not_xml"),
        (b"MZ\x90\x00\x03\xff\xff", "uea.not_xml"),
        (b"<a>\xfe</a>", "uea.not_utf8"),
    ],
)
def test_what_is_no_declaration_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_a_packed_bomb_is_refused_unopened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("uea.xml", b" " * 10_000_000)
    assert refused(packed.getvalue()) == "uea.packed"
    assert refused(gzip.compress(b" " * 1_000_000)) == "uea.packed"


def test_a_file_that_is_too_large_starts_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    class Huge(bytes):
        def __len__(self) -> int:
            return 200 * child.MEBIBYTE

    monkeypatch.setattr(child, "_answer", None)
    with pytest.raises(Refused) as too_large:
        read_uea("uea.xml", Huge())
    (one,) = too_large.value.refusals
    assert one.code == "files.too_large" and dict(one.values) == {"most": 8}
    assert LIMITS.size == 8 * child.MEBIBYTE


def test_too_many_elements_are_refused() -> None:
    assert refused(b"<a>" + b"<b/>" * xml.MOST_ELEMENTS + b"</a>") == "uea.too_many"


@pytest.mark.parametrize("depth", [31, 200, 5_000, 50_000])
def test_too_deep_is_refused(depth: int) -> None:
    data = b"<a>" * depth + b"</a>" * depth
    assert refused(data) in ("uea.too_deep", "uea.not_well_formed")


def test_too_deep_is_refused_where_a_declaration_could_be() -> None:
    deep = question("x", "?")
    for _ in range(40):
        deep = group(deep)
    row = criterion("x", "x", "Diep", deep)
    assert refused(declared(more=row)) == "uea.too_deep"


def test_thirty_deep_is_read() -> None:
    with pytest.raises(Refused, match="begint met"):
        declaration(b"<a>" * 30 + b"</a>" * 30)


def test_a_child_refuses_alike() -> None:
    for data, code in ((b"", "files.empty"), (b"<a><!DOCTYPE b></a>", "uea.doctype")):
        with pytest.raises(Refused) as told_:
            read_uea("a.xml", data)
        assert [one.code for one in told_.value.refusals] == [code]


# What is odd, told at its place and kept


def test_an_amount_with_a_euro_sign_is_told_and_kept_as_text() -> None:
    data = declared(instead={EURO.format("2500000"): EURO.format("4000€")})
    assert told(data) == [("amount_wrong", "Verzekering: Amount", "4000€")]
    (answer,) = declaration(data).criteria[1].properties[1].answers
    (value,) = answer.values
    assert (value.text, value.unit, value.wrong) == ("4000€", "EUR", True)


@pytest.mark.parametrize(
    "word", ["4.000", "4,00", "4000 ", "1e9", "NaN", "Infinity", "٤", "", "-1"]
)
def test_only_a_plain_number_is_an_amount(word: str) -> None:
    data = declared(instead={EURO.format("2500000"): EURO.format(word)})
    good = word.strip() in ("4.000", "4000", "-1")
    assert [code for code, _, _ in told(data)] == ([] if good else ["amount_wrong"])


def test_an_amount_without_a_currency_is_told() -> None:
    data = declared(instead={' currencyID="EUR"': ""})
    assert [code for code, _, _ in told(data)] == ["currency_missing"]


@pytest.mark.parametrize("word", ["2019-02-30", "01-05-2019", "2019", "gisteren"])
def test_a_wrong_date_is_told_and_kept_as_text(word: str) -> None:
    data = declared(applies=True, instead={DAY.format("2019-05-01"): DAY.format(word)})
    place = "Deelneming aan een criminele organisatie: Date of conviction"
    assert told(data) == [("date_wrong", place, word)]


def test_a_yes_in_words_is_told_and_counts_for_nothing() -> None:
    data = declared(applies=True, instead={INDICATOR.format("true"): INDICATOR.format("yes")})
    found = declaration(data)
    assert {code for code, _, _ in told(data)} == {"indicator_wrong"}
    assert [one.means for one in uea.declared(found, "SEL-X1")] == ["unsaid"]


def test_a_period_that_ends_first_is_told() -> None:
    data = declared(instead={"2022-12-31": "2021-12-31"})
    assert [code for code, _, _ in told(data)] == ["period_wrong"]


def test_an_answer_of_another_kind_is_told() -> None:
    data = declared(instead={EURO.format("2500000"): WORDS.format("ruim genoeg")})
    assert told(data) == [("other_kind", "Verzekering: Amount", "ruim genoeg")]


def test_a_question_answered_twice_keeps_both_and_counts_neither() -> None:
    data = declared(more=response(FIRST, INDICATOR.format("true")))
    found = declaration(data)
    assert [one.said for one in found.criteria[0].properties[:1]] == [""]
    assert len(found.criteria[0].properties[0].answers) == 2
    assert uea.counts(found).twice == 1
    assert [one.means for one in uea.declared(found, "SEL-X1")] == ["twice"]
    assert [code for code, _, _ in told(data)] == ["answered_twice"]


def test_answers_for_different_lots_are_not_twice() -> None:
    data = declared().decode()
    first = response(FIRST, INDICATOR.format("false"))
    assert first in data
    both = response(FIRST, INDICATOR.format("false"), "LOT-0001")
    both += response(FIRST, INDICATOR.format("false"), "LOT-0002")
    found = declaration(data.replace(first, both).encode())
    assert found.remarks == () and uea.counts(found).twice == 0
    assert [one.means for one in uea.declared(found, "SEL-X1")] == ["does_not_apply"]


def test_a_criterion_that_stands_twice_counts_for_nothing() -> None:
    again = criterion(CRIME, "crime-org", "Nog eens", group(question("again", "?"), top=True))
    data = declared(more=again + response("again", INDICATOR.format("true")))
    found = declaration(data)
    assert uea.counts(found).criteria == 6 and found.twice == {CRIME}
    assert [one.means for one in uea.declared(found, "SEL-X1")] == ["twice", "twice"]
    assert ("criterion_twice", "Nog eens", CRIME) in told(data)


def test_an_answer_to_nothing_is_listed() -> None:
    data = declared(more=response("nergens", WORDS.format("verdwaald")))
    found = declaration(data)
    assert [uea.shown(one) for one in found.loose] == ["verdwaald"]
    assert told(data) == [("loose", "", "nergens")]


def test_an_unknown_kind_of_answer_is_kept_as_text() -> None:
    data = declared(more=response(C("why"), "<cbc:ResponseMood>blij</cbc:ResponseMood>"))
    assert [code for code, _, _ in told(data)] == ["value_unknown"]
    (value,) = declaration(data).criteria[2].properties[1].answers[0].values
    assert (value.kind, value.text, value.wrong) == ("ResponseMood", "blij", True)


def test_an_element_of_another_namespace_is_told_once() -> None:
    data = declared(more="<x:Foto xmlns:x='urn:x'/>" * 3)
    assert told(data) == [("foreign", "", "Foto")]


def test_signs_that_cannot_be_seen_are_shown_and_told() -> None:
    data = declared(instead={WORDS.format("Geen"): WORDS.format("a\u202eb\u200bc\u0085d")})
    assert told(data) == [("marks", "Werken: Description", "a�b�c\u0085d".replace("\u0085", " "))]
    (answer,) = declaration(data).criteria[4].properties[0].answers
    assert uea.shown(answer) == "a�b�c d"


def test_text_is_in_normal_form_c() -> None:
    found = declaration(declared(name="Cafe\u0301"))
    assert found.operator.name == "Café"


def test_remarks_are_bounded_and_the_rest_is_counted() -> None:
    data = declared(more="".join(response(f"n{n}", WORDS.format("x")) for n in range(250)))
    found = declaration(data)
    assert (len(found.remarks), found.more, len(found.loose)) == (200, 50, 250)


def test_every_remark_has_its_sentence() -> None:
    codes = [
        *("version_unknown", "version_missing", "issued_wrong", "operator_missing", "foreign"),
        *("operators_several", "criterion_twice", "property_twice", "answered_twice", "loose"),
        *("indicator_wrong", "amount_wrong", "currency_missing", "number_wrong", "date_wrong"),
        *("period_wrong", "other_kind", "value_unknown", "inside_value", "marks", "text_long"),
    ]
    assert {f"uea.{code}" for code in codes} <= set(catalogue())


@settings(max_examples=150, deadline=None)
@given(some.binary(max_size=300))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(Refused):
        declaration(data)


@settings(max_examples=150, deadline=None)
@given(some.data())
def test_a_damaged_declaration_is_read_or_refused(data: some.DataObject) -> None:
    whole = bytearray(declared(data.draw(some.sampled_from(FAMILIES))))
    for _ in range(data.draw(some.integers(1, 4))):
        place = data.draw(some.integers(0, len(whole) - 1))
        whole[place : place + data.draw(some.integers(0, 30))] = data.draw(some.binary(max_size=4))
    try:
        found = declaration(bytes(whole))
    except Refused:
        return
    assert uea.read(uea.write(found)) == found
