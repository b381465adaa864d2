"""Loading a catalogue checks what it means: every check fails on an example, at its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from criteria.catalogue import FOLDER, check_file
from tests.rules.catalogue_files import DEMAND, FILES, GOAL, SCALE, faults, text_of

SHIPPED = sorted(FOLDER.rglob("*.toml"))
FACTS = ("equated-days", "espd", "evidence", "hvb-bw-2022")


def test_the_catalogues_of_the_product_have_no_fault() -> None:
    assert len(SHIPPED) == 12 + len(FACTS)
    assert {file.stem: check_file(file) for file in SHIPPED} == {file.stem: () for file in SHIPPED}


@pytest.mark.parametrize("name", [*FILES, "regimes", "formulas"])
def test_a_good_file_has_no_fault(tmp_path: Path, name: str) -> None:
    assert faults(tmp_path / "good.toml", text_of(name)) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "line"),
    [
        # the head
        ("goals", 'version = "1"', 'version = "1.0"', "catalogue.version_form", 'version = "1.0"'),
        ("goals", 'id = "goals"\n', "", "tables.missing", ""),
        ("goals", 'id = "goals"', 'id = "gaols"', "tables.not_allowed", 'id = "gaols"'),
        ("goals", "about =", "abuot =", "tables.missing", ""),
        ("goals", GOAL, "goal = []\n", "tables.empty", "goal = []"),
        ("goals", GOAL, "", "tables.missing", ""),
        # every row: unknown keys, both languages, a source, an id of its own
        ("goals", 'kind = "obj', 'knid = "obj', "tables.unknown_key", 'knid = "objective"'),
        ("goals", ', en = "Goal"}', "}", "tables.missing", 'title = {nl = "Doel"}'),
        ("goals", '"Goal"', '" "', "tables.empty", 'title = {nl = "Doel", en = " "}'),
        ("goals", '"Goal"}', '"Goal", fr = "But"}', "tables.unknown_key",
         'title = {nl = "Doel", en = "Goal", fr = "But"}'),
        ("goals", 'source = "S §1 L1"\n', "", "tables.missing", "[[goal]]"),
        ("goals", '"S §1 L1"', '""', "tables.empty", 'source = ""'),
        ("goals", '"objective"', '"aim"', "tables.not_allowed", 'kind = "aim"'),
        ("goals", '"objective"', "1", "tables.wrong_kind", "kind = 1"),
        ("goals", 'id = "X1"', 'id = "OWN-1"', "catalogue.id_form", 'id = "OWN-1"'),
        ("goals", 'id = "X1"', 'id = "X/1"', "catalogue.id_form", 'id = "X/1"'),
        ("themes", 'id = "T1-01"', 'id = "T1"', "catalogue.id_twice", 'id = "T1"'),
        # goals, topics
        ("themes", '["O1", "V2"]', '["O1", "V9"]', "catalogue.goal_unknown",
         'trace = ["O1", "V9"]'),
        ("themes", '["O1", "V2"]', '["O1", "O1"]', "tables.twice", 'trace = ["O1", "O1"]'),
        ("themes", '["O1", "V2"]', "[]", "catalogue.untraced", "trace = []"),
        ("themes", 'trace = ["O1"]\n', "", "catalogue.untraced", "[[theme.subtopic]]"),
        ("topics", '"municipalities"', '"aliens"', "tables.not_allowed", 'parties = ["aliens"]'),
        ("topics", '["D", "C"]', '["D", "D"]', "tables.twice", 'kind = ["D", "D"]'),
        ("topics", '["D", "C"]', "[]", "tables.empty", "kind = []"),
        ("topics", "true", '"yes"', "tables.wrong_kind", 'contract = "yes"'),
        ("elements", "DLG-14", "DLG-99", "catalogue.topic_unknown",
         'compare = {nl = "DLG-99 en DLG-01", en = "DLG-01 and DLG-99"}'),
        ("elements", '"DLG-01 and DLG-14"', '"DLG-01"', "catalogue.topics_differ",
         'compare = {nl = "DLG-14 en DLG-01", en = "DLG-01"}'),
        # scales
        ("scales", 'points = "10"', 'points = "0"', "catalogue.not_rising", 'points = "0"'),
        ("scales", 'points = "10"', "points = 10", "tables.wrong_kind", "points = 10"),
        ("scales", 'points = "10"', 'points = "1e1"', "tables.not_a_number", 'points = "1e1"'),
        ("scales", 'points = "10"', 'points = "NaN"', "tables.not_a_number", 'points = "NaN"'),
        ("scales", 'points = "10"', 'points = "0.0005"', "catalogue.step_fine",
         'points = "0.0005"'),
        ("scales", 'anchor = {nl = "Alles.", en = "Everything."}\n', "", "tables.missing",
         "[[scale.step]]"),
        ("scales", SCALE[SCALE.index("\n[[scale.step]]\npoints = \"10\"") :], "",
         "catalogue.few_steps", "[[scale.step]]"),
        # demands
        ("demands", DEMAND, DEMAND + '[[not_tested]]\napplies_to = ["ceo"]\n',
         "catalogue.party_unknown", 'applies_to = ["ceo"]'),
        ("demands", '"integrity"', '"honesty"', "tables.not_allowed", 'kind = "honesty"'),
        ("demands", '"integrity"', '"suitability"', "tables.missing", "[[demand]]"),
        ("demands", '"integrity"', '"suitability"\ngroup = "other"', "tables.not_allowed",
         'group = "other"'),
        ("demands", '"integrity"', '"integrity"\ngroup = "technical"', "tables.unknown_key",
         'group = "technical"'),
        ("demands", '["vof"]', '["llc"]', "catalogue.legal_form_unknown",
         'not_for_legal_forms = ["llc"]'),
        ("demands", '["lead", "member"]', "[]", "tables.empty", "applies_to = []"),
        ("demands", '"documents"', '"gut feeling"', "tables.not_allowed", 'basis = "gut feeling"'),
        # requirements
        ("requirements", 'section = "1"\nline = 7', 'section = "99"\nline = 7',
         "catalogue.section_unknown", 'section = "99"'),
        ("requirements", "line = 7", "line = 0", "catalogue.line", "line = 0"),
        ("requirements", "line = 7\n", "", "tables.missing", "[[requirement]]"),
        ("requirements", '"max"', '"most"', "tables.not_allowed",
         '    {bound = "most", value = "2.5", unit = "weeks"},'),
        ("requirements", '"2.5"', '"2,5"', "tables.not_a_number",
         '    {bound = "max", value = "2,5", unit = "weeks"},'),
        ("requirements", '"2.5"', "2.5", "tables.wrong_kind",
         '    {bound = "max", value = 2.5, unit = "weeks"},'),
        ("requirements", '"weeks"', '"fortnights"', "tables.not_allowed",
         '    {bound = "max", value = "2.5", unit = "fortnights"},'),
        ("requirements", 'applicability = "undecided"', 'applicability = "historic"',
         "catalogue.reason_missing", "[[requirement]]"),
        ("requirements", '"adapted"', '"undecided"', "catalogue.reason_of_nothing",
         'applicability_reason = {nl = "Anders.", en = "Different."}'),
        ("requirements", '["P-02"]', '["P-03"]', "catalogue.requirement_unknown",
         'related = ["P-03"]'),
        ("requirements", '["P-02"]', '["P-01"]', "catalogue.related_to_itself",
         'related = ["P-01"]'),
        ("requirements", 'related = ["P-02"]\n', "", "catalogue.not_mutual", 'related = ["P-01"]'),
        ("requirements", '["provider"]', '["everybody"]', "tables.not_allowed",
         'subject = ["everybody"]'),
        ("requirements", '"quality"\nsubject = ["p', '"luck"\nsubject = ["p',
         "tables.not_allowed", 'category = "luck"'),
        # grounds
        ("exclusion-grounds", 'law = "Aw 2.86(2)a"', 'law = "art. 2.86"', "catalogue.article_form",
         'law = "art. 2.86"'),
        ("exclusion-grounds", 'directive = "57(1)a"\n', "", "tables.missing", "[[ground]]"),
        ("exclusion-grounds", '["Aw 2.86a"]', '["2.86a"]', "catalogue.article_form",
         'see_also = ["2.86a"]'),
        ("exclusion-grounds", '"De partij."', '"Zie Aw 2.86."', "catalogue.article_in_text",
         'text = {nl = "Zie Aw 2.86.", en = "The party."}'),
        ("exclusion-grounds", "005eb9ed", "005EB9ED", "catalogue.code_form",
         'espd_uuid = "005EB9ED-1347-4ca3-bb29-9bc0db64e1ab"'),
        ("exclusion-grounds", "CRITERION.EXCLUSION", "EXCLUSION", "catalogue.code_form",
         'espd_code = "EXCLUSION.CONVICTIONS.FRAUD"'),
        ("exclusion-grounds", '"exg-crim-part"', '"crime-org"', "catalogue.code_form",
         'eforms_code = "crime-org"'),
        ("exclusion-grounds", "= 5", "= 50", "catalogue.years", "look_back_years = 50"),
        ("exclusion-grounds", "= 5", "= true", "tables.wrong_kind", "look_back_years = true"),
        ("exclusion-grounds", '["lead"]', '["ceo"]', "tables.not_allowed", 'applies_to = ["ceo"]'),
        # ratios
        ("ratios", 'denominator = {plus = ["equity"]', 'denominator = {plus = ["debt"]',
         "catalogue.term_unknown", 'denominator = {plus = ["debt"], minus = []}'),
        ("ratios", 'numerator = {plus = ["equity"]', "numerator = {plus = []", "tables.empty",
         "numerator = {plus = [], minus = []}"),
        ("ratios", 'usual = "20"', 'usual = "30"', "catalogue.usual_outside", 'usual = "30"'),
        ("ratios", "years_needed = 2", "years_needed = 4", "catalogue.years_needed",
         "years_needed = 4"),
        ("ratios", 'when_zero = "open"', 'when_zero = "ask"', "tables.not_allowed",
         'when_zero = "ask"'),
        ("ratios", 'owner = "party"', 'owner = "state"', "tables.not_allowed", 'owner = "state"'),
        # rule sets
        ("regimes", 'id = "dialogue"', 'id = "talks"', "catalogue.rule_set_unknown",
         'id = "talks"'),
        ("regimes", '["Aw 2.87a"]', '["2.87a"]', "catalogue.article_form", 'law = ["2.87a"]'),
        ("regimes", '["Aw 2.87a"]', "[]", "tables.empty", "law = []"),
        ("regimes", '["Aw 2.87a"]', '["Aw 99.99"]', "catalogue.article_unknown",
         'law = ["Aw 99.99"]'),
        ("regimes", 'source = "Aw 2.39(2)"', 'source = "Aw 2.93b(2)"',
         "catalogue.article_unknown", 'source = "Aw 2.93b(2)"'),
        ("exclusion-grounds", 'law = "Aw 2.86(2)a"', 'law = "Aw 2.68(2)a"',
         "catalogue.article_unknown", 'law = "Aw 2.68(2)a"'),
        ("regimes", "binds_by_law = false", "binds_by_law = true", "catalogue.binds_by_law",
         'sources = ["documents", "none"]'),
    ],
)  # fmt: skip
def test_each_fault_is_told_at_its_line(
    tmp_path: Path, name: str, old: str, new: str, code: str, line: str
) -> None:
    good = text_of(name)
    assert old in good
    found = faults(tmp_path / "bad.toml", good.replace(old, new))
    assert (code, line) in found, found


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('"PF07"', '"PF70"', "catalogue.formula_differs", 'number = "PF70"'),
        ("ceiling = true", "ceiling = false", "catalogue.formula_differs", "needs_ceiling = false"),
        ("relative = false", "relative = true", "catalogue.formula_differs", "relative = true"),
        ("sal = false", "sal = true", "catalogue.formula_differs", "rank_reversal = true"),
        ('= "all"', '= "undefined"', "catalogue.formula_differs", 'at_zero = "undefined"'),
        ('= "all"', '= "none"', "catalogue.formula_differs", 'at_zero = "none"'),
        ("monotone = true", "monotone = false", "catalogue.formula_differs", "monotone = false"),
        ('"points"', '"value"', "catalogue.formula_differs", 'result = "value"'),
        ('name = "floor"', 'name = "ground"', "catalogue.parameters_differ", "parameters = ["),
        ("default = true", "default = false", "catalogue.parameters_differ", "parameters = ["),
        ('id = "band"', 'id = "brand"', "catalogue.formula_unknown", 'id = "brand"'),
        ('id = "band"', 'id = "brand"', "catalogue.rows_missing", ""),
    ],
)
def test_a_formula_of_the_catalogue_is_the_formula_of_the_engine(
    tmp_path: Path, old: str, new: str, code: str, line: str
) -> None:
    start = text_of("formulas").index('[[formula]]\nid = "band"')
    before, rest = text_of("formulas")[:start], text_of("formulas")[start:]
    found = dict(faults(tmp_path / "formulas.toml", before + rest.replace(old, new, 1)))
    assert code in found
    if code != "catalogue.rows_missing":
        assert found[code] == line


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "line"),
    [
        ("equated-days", "date = 2023-05-19", "date = 2022-05-27", "tables.twice",
         "date = 2022-05-27"),
        ("equated-days", "date = 2023-05-19", "date = 2053-05-19", "terms.outside_table",
         "date = 2053-05-19"),
        ("equated-days", "valid_until = 2028", "valid_until = 2018", "terms.ends_before_start",
         "valid_until = 2018-12-31"),
        ("equated-days", "checked = true", 'checked = "yes"', "tables.wrong_kind",
         'checked = "yes"'),
        ("equated-days", 'id = "equated-days"', 'id = "equal-days"', "tables.not_allowed",
         'id = "equal-days"'),
        ("hvb-bw-2022", 'source = "S §2 L7-42"', 'source = "page 2"', "case.bad_source",
         'source = "page 2"'),
        ("hvb-bw-2022", 'reference = "HVB-BW-2022"', 'ref = "HVB"', "tables.unknown_key",
         'ref = "HVB"'),
        ("hvb-bw-2022", "start = 2022-02-01", "start = 2022-06-01", "case.end_before_start",
         "end = 2022-05-31"),
        ("hvb-bw-2022", 'total = "49.596.975"', 'total = "59.596.975"', "case.total_off",
         'total = "59.596.975"'),
    ],
)  # fmt: skip
def test_a_file_of_facts_is_checked_too(
    tmp_path: Path, name: str, old: str, new: str, code: str, line: str
) -> None:
    good = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert faults(tmp_path / "good.toml", good) == []
    assert old in good
    found = faults(tmp_path / "bad.toml", good.replace(old, new))
    assert (code, line) in found, found


def test_every_check_has_an_example_here() -> None:
    code = re.compile(r'"(catalogue\.[a-z_0-9]+)"')
    checks = {
        found
        for file in (FOLDER.parent / "catalogue").glob("*.py")
        if file.stem != "browse"
        for found in code.findall(file.read_text(encoding="utf-8"))
    }
    examples = {
        found
        for file in Path(__file__).parent.glob("test_catalogue_*.py")
        for found in code.findall(file.read_text(encoding="utf-8"))
    }
    assert len(checks) > 30 and checks - examples == set()
