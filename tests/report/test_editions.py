"""The editions for outside hold none of what others confided: a canary in every text tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from criteria.award import AwardReport
from criteria.phases import Step
from tender.actions import reporting
from tender.extensions import altering
from tender.models.base import drop_guards_ddl
from tender.report.render import render
from tender.store import reports
from tests.paper import words
from tests.worlds import World, Worlds

AT = "2022-06-09T11:00"
TEXTS = {
    "consensus_scores": ("motivation", "candidacies.tenderer_id", "candidacy_id"),
    "offer_elements": ("text", "candidacies.tenderer_id", "candidacy_id"),
    "agreements": ("text", "", "tenderer_id"),
    "topic_decisions": ("reason", "", "tenderer_id"),
    "dialogue_sessions": ("minutes", "", "tenderer_id"),
    "exclusions": ("reason", "", "tenderer_id"),
    "demand_decisions": ("reason", "parties.tenderer_id", "party_id"),
    "answers": ("text", "candidacies.tenderer_id", "candidacy_id"),
    "clarification_questions": ("text", "clarification_rounds.tenderer_id", "round_id"),
    "register_entries": ("reason", "", "tenderer_id"),
    "notices": ("text", "", "tenderer_id"),
    "evidence": ("note", "", "tenderer_id"),
    "claims": ("text", "", "tenderer_id"),
    "notice_claims": ("text", "notices.tenderer_id", "notice_id"),
    "conformity_decisions": ("passage", "agreements.tenderer_id", "agreement_id"),
}
"""Tables with what was written about one tenderer: the column, and how the tenderer is found."""
NOBODYS = {
    "advice": "text",
    "advice_answers": "text",
    "sign_offs": "text",
    "sheet_scores": "motivation",
    "price_inquiries": "reason",
    "approvals": "reason",
    "decision_questions": "text",
    "decision_answers": "text",
    "declarations": "explanation",
    "doubt_decisions": "reason",
    "clarification_closings": "note",
    "council_questions": "text",
    "council_sessions": "notes",
    "sheet_reopenings": "reason",
    "practice_notes": "text",
}
"""Texts of the buyer's own people, which no edition for outside holds."""


@dataclass
class Made:
    own: dict[str, AwardReport]
    public: AwardReport
    internal: AwardReport
    canaries: dict[str, str]


def plant(world: World) -> dict[str, str]:
    """A word per tenderer in every text about it; and one in what nobody outside reads."""
    engine = world.engine
    with world.looked() as session:
        found = session.execute(sa.text("SELECT id, name FROM tenderers")).all()
    canaries = {name: f"kanarie{number}x" for number, (_, name) in enumerate(found)}
    with altering(), engine.begin() as connection:
        for table in (*TEXTS, *NOBODYS):
            for statement in drop_guards_ddl(engine.dialect.name, table):
                connection.exec_driver_sql(statement)
        for id_, name in found:
            for table, (column, through, key) in TEXTS.items():
                where = f"{key} = :id"
                if through:
                    other = through.partition(".")[0]
                    where = f"{key} IN (SELECT id FROM {other} WHERE tenderer_id = :id)"
                query = (
                    f"UPDATE {table} SET {column} = {column} || ' {canaries[name]}' WHERE {where}"
                )
                connection.execute(sa.text(query), {"id": id_})
        for table, column in NOBODYS.items():
            connection.execute(
                sa.text(f"UPDATE {table} SET {column} = {column} || ' binnenskamers'")
            )
    return canaries


@pytest.fixture(scope="module")
def made(sqlite_worlds: Worlds) -> Iterator[Made]:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        canaries = plant(world)
        version = world.act("officer", AT, reporting.make_report)
        with world.looked() as session:
            found = [reporting.read_report(row) for row in reports.editions(session, [version.id])]
        yield Made(
            {one.tenderer: one for one in found if one.tenderer},
            next(one for one in found if not one.tenderer),
            reporting.read_report(version),
            canaries,
        )


def test_the_internal_edition_holds_every_canary(made: Made) -> None:
    """So that it would show if one of them leaked."""
    body = json.dumps(reporting.to_plain(made.internal), ensure_ascii=False)
    assert sum(word in body for word in made.canaries.values()) >= 4
    assert "binnenskamers" in body


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_public_edition_holds_none(made: Made, lang: str) -> None:
    told = json.dumps(reporting.to_plain(made.public)) + words(render(made.public, lang))
    assert "kanarie" not in told and "binnenskamers" not in told
    winner = next(iter(made.public.result.results)).winner if made.public.result else None
    assert winner is not None
    for name in made.canaries:
        assert (name in told) == (name == winner)


def test_the_edition_of_a_tenderer_holds_its_own_alone(made: Made) -> None:
    assert len(made.own) == 5
    winner = made.public.result.results[0].winner if made.public.result else None
    for name, report in made.own.items():
        told = json.dumps(reporting.to_plain(report)) + words(render(report))
        assert "binnenskamers" not in told
        for other, word in made.canaries.items():
            if other != name:
                assert word not in told, (name, other)
                assert other not in told or other == winner, (name, other)
    ranked = [one for one in made.own.values() if one.own and len(one.own.lots) == 2]
    assert len(ranked) == 3
    for one in ranked:
        assert made.canaries[one.tenderer] in words(render(one))


def test_each_stage_has_its_own_reasons_and_the_loser_reads_why_another_wins(made: Made) -> None:
    for report in made.own.values():
        if report.own is None or len(report.own.lots) < 2:
            continue
        first, second = report.own.lots
        assert [s.motivation for s in first.scores] != [s.motivation for s in second.scores]
        assert bool(second.advantages) == (second.verdict == "lost")
        assert not first.advantages


def test_the_value_is_published_only_after_the_final_award(made: Made) -> None:
    assert made.public.result is not None and not made.public.result.awarded
    assert [row.value for row in made.public.result.results] == [None]


def test_the_public_edition_names_nobody_of_the_buyer(made: Made) -> None:
    assert "(demo)" not in words(render(made.public))


def test_outside_reads_that_quality_was_settled_before_the_prices_were_opened(made: Made) -> None:
    for report in (made.public, *made.own.values()):
        found = report.milestones
        opened = {one.what: one.at for one in found.openings} if found else {}
        assert found and found.judged and found.judged < opened["price"]
    told = words(render(made.public, "nl"))
    assert told.index("Oordeel over kwaliteit definitief") < told.index("geopend: prijsdeel")
    assert "Stap begonnen: " in told and "Deze editie is voor iedereen" not in told
