"""A plan in a file: the same plan and the same seal, by JSON and by sheets, in both languages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from criteria.plan import EvaluationPlan, layout
from criteria.plan.file import read_json, read_sheets
from criteria.plan.format import pretty, seal, write
from tests.rules.plan_files import VECTOR, VECTOR_SEAL, grids
from tests.rules.random_plans import plans

SLOW = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # to shrink a plan takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SLOW
@given(plans())
def test_every_plan_comes_back_from_json_with_its_seal(plan: EvaluationPlan) -> None:
    for text in (write(plan), pretty(plan)):
        found = read_json(text, strict=False)  # texts and numbers of any size
        assert found.faults == ()
        assert found.plan == plan
        assert seal(found.plan) == seal(plan)


@SLOW
@given(plans())
def test_every_plan_comes_back_from_sheets_with_its_seal(plan: EvaluationPlan) -> None:
    for lang in ("nl", "en"):
        found = read_sheets(grids(plan, lang), strict=False)
        assert found.faults == ()
        assert seal(found.plan) == seal(plan)
        assert found.plan == plan


# The seal is the hash of bytes, wherever they are made


def test_the_seal_of_the_kept_plan_never_changes() -> None:
    found = read_json(VECTOR.read_text(encoding="utf-8"))
    assert found.faults == () and found.plan.format == 4
    assert seal(found.plan) == VECTOR_SEAL
    assert hashlib.sha256(write(found.plan).encode()).hexdigest() == VECTOR_SEAL
    assert seal(read_sheets(grids(found.plan, "en")).plan) == VECTOR_SEAL


@pytest.mark.parametrize(
    "around",
    [
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Auckland"},
        {"LC_ALL": "C", "TZ": "America/New_York", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"},
        {"LANG": "nl_NL.UTF-8", "PYTHONHASHSEED": "2", "PYTHONOPTIMIZE": "2"},
    ],
)
def test_the_seal_does_not_depend_on_where_it_is_computed(around: dict[str, str]) -> None:
    run = (
        "import sys, decimal; decimal.getcontext().prec = 3; sys.path.insert(0, sys.argv[1]);"
        "from criteria.plan.file import read_json; from criteria.plan.format import seal;"
        "print(seal(read_json(open(sys.argv[2], encoding='utf-8').read()).plan))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-S", "-c", run, str(root), str(VECTOR)],
        env=around,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == VECTOR_SEAL


# The names of sheets and columns are a promise to whoever kept a workbook

SHEETS = (
    "Plan, Percelen, Groepen, Vragen, Aandachtspunten, Schalen, Stappen van de schaal, Prijs, "
    "Getallen van de formule, Plafond en vaste prijs, Afronden en gelijke stand, Eisen, "
    "Kengetallen, Onderwerpen dialoog, Onderdelen inschrijving, Programma van eisen, Grenzen van "
    "eisen, Regels en hun bron, Commissie, Advies, Tekst uit catalogus, Feiten, Feiten uit de "
    "stukken, Planning, Andere data, Gemeenten, Budget, Looptijd, Aantallen cliënten, Namen van "
    "partijen, Namen van fasen, Namen van stappen, Verwijzingen, Bijlagen, Ontbrekende tabellen, "
    "Kolommen van tabellen, Regels van tabellen, Catalogi, Vastgesteld door"
)
QUESTIONS = (
    "Perceel, Fase, Kenmerk, Naam (Nederlands), Naam (Engels), Tekst (Nederlands), "
    "Tekst (Engels), Toelichting (Nederlands), Toelichting (Engels), Doelen, Gewicht, "
    "Ondergrens, Groep, Waarde in euro"
)


def test_the_names_of_sheets_and_columns_stay() -> None:
    assert ", ".join(sheet.title("nl") for sheet in layout.sheets()) == SHEETS
    questions = next(sheet for sheet in layout.sheets() if sheet.key == "questions")
    assert ", ".join(questions.heads("nl")) == QUESTIONS


@pytest.mark.parametrize("sheet", layout.sheets(), ids=lambda sheet: sheet.key)
def test_no_two_columns_of_a_sheet_can_be_mistaken_for_each_other(sheet: layout.Sheet) -> None:
    heads = [sheet.heads(lang) for lang in ("nl", "en")]
    for own, others in product(range(len(heads[0])), repeat=2):
        words = {heads[0][own].casefold(), heads[1][own].casefold()}
        assert own == others or words.isdisjoint(
            {heads[0][others].casefold(), heads[1][others].casefold()}
        )
    titles = [one.title(lang).casefold() for one in layout.sheets() for lang in ("nl", "en")]
    mine = {sheet.title(lang).casefold() for lang in ("nl", "en")}
    assert sum(title in mine for title in titles) == 2
    assert all(0 < len(title) <= 31 and not set(title) & set("[]:*?/\\'") for title in mine)


def test_every_column_has_a_name_of_its_own() -> None:
    nameless = [
        (sheet.key, ".".join(column.place))
        for sheet in layout.sheets()
        for column, head in zip(sheet.columns, sheet.heads("nl")[len(sheet.before) :], strict=True)
        if head.casefold() == " ".join(p for p in column.place if p not in ("nl", "en"))
        and head not in ("Status", "Budget")
    ]
    assert nameless == []
