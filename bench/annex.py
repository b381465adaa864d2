"""The contract annex of 400 agreements beside the same flowables, laid out bare."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from bench.papers import beside_flowables
from criteria.contract_annex import (
    AnnexIndicator,
    AnnexRisk,
    Article,
    ContractAnnex,
    LeftOut,
    by_clause,
)
from criteria.indicators import Indicator, Target
from criteria.risks import Effect, Risk
from criteria.text import Text
from tender.report import contract_annex as annexes

LIMIT = 1.5
REPEATS = 5
AGREEMENTS, CLAUSES, INDICATORS, RISKS, YEARS = 400, 60, 10, 12, 8
SAID = "De opdrachtnemer levert elk kwartaal de cijfers aan, en bespreekt die met de regio. " * 6


def measure() -> dict[str, Any]:
    """Median milliseconds of the annex and of the bare flowables."""
    annex = _annex()
    return beside_flowables(
        f"contract annex of {AGREEMENTS} agreements",
        LIMIT,
        REPEATS,
        partial(annexes.render, annex),
        lambda pen: annexes.story(pen, annex),
    )


def _annex() -> ContractAnnex:
    """Invented agreements in 60 articles, with ten indicators and twelve risks."""
    return ContractAnnex(
        reference="REF-1",
        title=Text("Wonen met zorg in de regio", "Housing with care in the region"),
        authority="Gemeente Voorbeeld",
        tenderer="Inschrijver A",
        parties=tuple(("member", f"Stichting {n}") for n in range(6)),
        made_at=datetime(2022, 6, 10, 9, tzinfo=UTC),
        draft=False,
        plan_version=1,
        years=(),
        chapters=by_clause(
            (f"{number % CLAUSES // 6 + 1}.{number % 6 + 1}", _article(number))
            for number in range(1, AGREEMENTS + 1)
        ),
        indicators=tuple(AnnexIndicator(n, 1, _indicator(n)) for n in range(1, INDICATORS + 1)),
        risks=tuple(AnnexRisk(n, 1, _risk(n)) for n in range(1, RISKS + 1)),
        goals=(),
        left_out=LeftOut((), ()),
    )


def _article(number: int) -> Article:
    linked = (number % INDICATORS + 1,)
    return Article(number, 2, f"Afspraak {number}", SAID, "both", "commitment", linked, ())


def _indicator(number: int) -> Indicator:
    targets = tuple(Target(year, Decimal(50 + year)) for year in range(1, YEARS + 1))
    lines = ("survey", Decimal(40), None, "jaarverslag", targets, "quantitative", "vragenlijst")
    who = ("de opdrachtnemer", "elk jaar", "O1", "V1", SAID)
    return Indicator(f"Indicator {number}", SAID, "som / aantal", "procent", *lines, *who)


def _risk(number: int) -> Risk:
    effects = tuple(Effect(year, Decimal(-1000), Decimal(5000)) for year in range(1, YEARS + 1))
    texts = (SAID, "beide", "meer dan dertig", "per cliënt", effects, "agreed")
    return Risk(f"Risico {number}", SAID, "both", 3, 4, *texts)


if __name__ == "__main__":
    print(measure())
