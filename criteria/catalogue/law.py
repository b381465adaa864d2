"""Reading what comes from law and practice: demands, grounds, ratios, rule sets, formulas."""

from __future__ import annotations

import re

from criteria.catalogue import rows
from criteria.catalogue.known import Known, check_article, check_cited, own_id, refers, source
from criteria.formulas import AT_ZERO, FORMULAS
from criteria.ratios import BOUNDS, OWNERS, UNITS, VERDICTS, Ratio, Side, Term
from criteria.regimes import ARTICLE, RULE_SETS, RULE_SOURCES, ByLaw, Regime, articles
from criteria.tables import Table
from criteria.text import Text

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_ESPD = re.compile(r"CRITERION\.EXCLUSION\.[A-Z_.-]+", re.ASCII)
_EFORMS = re.compile(r"exg-[a-z-]+", re.ASCII)
_PARAMETER_UNITS = ("euro", "number", "share", "yes_no")
_BASES = ("documents", "buyer")
_MOST_YEARS = 10


def demand(row: Table, known: Known) -> rows.Demand:
    row.choice("basis", _BASES)
    id_, kind = own_id(row, known), row.choice("kind", rows.DEMAND_KINDS)
    _suitability(row, kind)
    row.optional_text("to_give")
    return rows.Demand(
        id_,
        kind,
        row.text("title"),
        row.text("text"),
        row.text("proof"),
        source(row),
        row.choices("applies_to", rows.PARTIES),
        refers(row, "not_for_legal_forms", rows.LEGAL_FORMS, "catalogue.legal_form_unknown"),
    )


def _suitability(row: Table, kind: str) -> None:
    """A requirement of suitability says of which group it is, and may say its limit."""
    if kind == "suitability":
        row.choice("group", rows.SUITABILITY)
        row.optional_text("limit")


def not_tested(row: Table, known: Known) -> rows.NotTested:
    row.choice("basis", _BASES)
    refers(row, "applies_to", rows.PARTIES, "catalogue.party_unknown")
    row.optional_text("proof")
    return rows.NotTested(
        own_id(row, known),
        row.choice("kind", rows.DEMAND_KINDS),
        row.text("title"),
        row.text("text"),
        source(row),
        row.text("why"),
    )


def ground(row: Table, known: Known) -> rows.Ground:
    id_, kind = own_id(row, known), row.choice("kind", rows.GROUND_KINDS)
    law = row.word("law") if row.has("law") else ""
    also = row.words("see_also")
    check_article(row, "law", law)
    for number, article in enumerate(also, start=1):
        check_article(row, f"see_also[{number}]", article)
    years = row.whole("look_back_years") if row.has("look_back_years") else None
    if years is not None and not 1 <= years <= _MOST_YEARS:
        row.fault("catalogue.years", "look_back_years", most=_MOST_YEARS)
    return rows.Ground(
        id_,
        kind,
        _without_article(row, "title"),
        _without_article(row, "text"),
        law,
        also,
        row.word("directive") if law or row.has("directive") else "",
        (_codes(row), *row.optional_rows("also", _codes)),
        years,
        row.text("look_back_note"),
        _without_article(row, "proof"),
        row.choices("applies_to", rows.PARTIES),
        row.yes_or_no("self_cleaning"),
        row.has("unverified") and row.yes_or_no("unverified"),
        source(row),
    )


def _without_article(row: Table, key: str) -> Text:
    """A text that a plan may copy whether or not it declares the act applicable."""
    found = row.text(key)
    if articles(found.nl) or articles(found.en):
        row.fault("catalogue.article_in_text", key)
    return found


def _codes(row: Table) -> rows.Codes:
    found = rows.Codes(row.word("espd_code"), row.word("espd_uuid"), row.word("eforms_code"))
    for key, form in (("espd_code", _ESPD), ("espd_uuid", _UUID), ("eforms_code", _EFORMS)):
        code = getattr(found, key)
        if code and form.fullmatch(code) is None:
            row.fault("catalogue.code_form", key, found=code)
    return found


# Ratios, rule sets, formulas


def term(row: Table, known: Known) -> Term:
    return Term(
        own_id(row, known),
        row.text("title"),
        row.text("text"),
        row.choice("owner", OWNERS),
        source(row),
    )


def ratio(row: Table, known: Known) -> Ratio:
    low, usual, high = (row.decimal(key) for key in ("usual_low", "usual", "usual_high"))
    if not low <= usual <= high:
        row.fault("catalogue.usual_outside", "usual")
    needed, seen = row.whole("years_needed"), row.whole("years_seen")
    if not 1 <= needed <= seen <= _MOST_YEARS:
        row.fault("catalogue.years_needed", "years_needed", most=_MOST_YEARS)
    zero = VERDICTS.get(row.choice("when_zero", tuple(VERDICTS)), "open")
    return Ratio(
        own_id(row, known),
        row.text("title"),
        row.text("text"),
        _side(row, "numerator", known),
        _side(row, "denominator", known),
        row.choice("unit", UNITS),
        row.choice("bound", BOUNDS),
        usual,
        low,
        high,
        row.text("threshold"),
        needed,
        seen,
        zero,
        row.text("zero_note"),
        source(row),
    )


def _side(row: Table, key: str, known: Known) -> Side:
    table = row.table(key)
    side = Side(
        refers(table, "plus", known.terms, "catalogue.term_unknown"),
        refers(table, "minus", known.terms, "catalogue.term_unknown"),
    )
    if not side.plus:
        table.fault("tables.empty", "plus")
    table.close()
    return side


def regime(row: Table, known: Known) -> Regime:
    id_, law = own_id(row, known), row.words("law")
    if id_ and id_ not in RULE_SETS:
        row.fault("catalogue.rule_set_unknown", "id", id=id_)
    if not law:
        row.fault("tables.empty" if row.has("law") else "tables.missing", "law")
    for number, article in enumerate(law, start=1):
        if ARTICLE.fullmatch(article) is None:
            row.fault("catalogue.article_form", f"law[{number}]", article=article)
        check_cited(row, f"law[{number}]", article)
    binds, sources = row.yes_or_no("binds_by_law"), row.choices("sources", RULE_SOURCES)
    if ("law" in sources) is not binds:
        row.fault("catalogue.binds_by_law", "sources")
    return Regime(
        id_,
        row.text("title"),
        law,
        binds,
        sources,
        row.text("text"),
        row.rows("by_law", _by_law),
        source(row),
    )


def _by_law(row: Table) -> ByLaw:
    law = row.word("law")
    check_article(row, "law", law)
    return ByLaw(law, row.text("text"))


def formula(row: Table, known: Known) -> rows.FormulaRow:
    found = rows.FormulaRow(
        own_id(row, known),
        row.word("number"),
        row.text("title"),
        row.text("text"),
        row.choice("result", ("points", "value", "none")),
        row.yes_or_no("needs_ceiling"),
        row.yes_or_no("relative"),
        row.yes_or_no("rank_reversal"),
        row.yes_or_no("monotone"),
        row.choice("at_zero", AT_ZERO),
        row.rows("parameters", _parameter),
        source(row),
        row.optional_text("note"),
    )
    _agrees(row, found)
    return found


def _parameter(row: Table) -> rows.Parameter:
    default = row.yes_or_no("default") if row.has("default") else None
    unit = row.choice("unit", _PARAMETER_UNITS)
    return rows.Parameter(row.word("name"), unit, row.text("meaning"), default)


def _agrees(row: Table, found: rows.FormulaRow) -> None:
    """The catalogue says of a formula what the formula itself does."""
    formula = FORMULAS.get(found.id)
    if formula is None:
        row.fault("catalogue.formula_unknown", "id", id=found.id)
        return
    wanted: dict[str, str | bool] = {
        "number": formula.number,
        "result": formula.result,
        "needs_ceiling": formula.needs_ceiling,
        "relative": not formula.alone,
        "rank_reversal": formula.rank_reversal_possible,
        "monotone": formula.monotone,
        "at_zero": formula.at_zero,
    }
    for key, value in wanted.items():
        if row.has(key) and getattr(found, key) != value:
            row.fault("catalogue.formula_differs", key, wanted=_written(value))
    defaults = {one.name: one.default for one in found.parameters}
    if defaults != {**dict.fromkeys(formula.required), **formula.optional}:
        names = (*formula.required, *formula.optional)
        row.fault("catalogue.parameters_differ", "parameters", wanted=names)


def _written(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value
