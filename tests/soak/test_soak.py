"""Long runs, by `make soak`: many offers, many writers, many tenders. Not in the ordinary suite."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from criteria.canon import from_plain
from criteria.offers import Offer
from criteria.outcome import Outcome
from criteria.phases import Step
from criteria.rank import answer
from criteria.rank_file import read as read_rank_file
from criteria.ranking import rank
from criteria.ranking_rules import RankingRules
from tender.actions import deciding
from tender.store import decisions, trail
from tender.store.procedures import Case
from tests.conftest import Databases
from tests.rules.test_ranking_properties import tenders
from tests.worlds import Worlds

pytestmark = pytest.mark.soak

OFFERS = 29
WRITERS, EACH = 8, 200
CHAIN = "0b1d3f0e-6a53-4c0e-9d6c-5f1f43c1b0aa"
ROOT = Path(__file__).parents[2]


def test_the_course_runs_with_twenty_nine_offers(databases: Databases, case_instance: Path) -> None:
    worlds = Worlds(databases, case_instance, offers=OFFERS)
    with worlds.at(Step.CLOSED) as world:
        case = world.case()
        assert case.step is Step.CLOSED
        with world.opened() as session:
            _check_outcome(session, case)


def _check_outcome(session: Session, case: Case) -> None:
    decided = decisions.decisions(session, case.id)
    for stage, decision in decided.items():
        assert deciding.replay_equal(session, case, decision), stage
    (lot,) = from_plain(Outcome, json.loads(decided["award"].body)).lots
    assert len(lot.entrants) == OFFERS
    rules, offers = read_rank_file(lot.rank_file)
    ranked = rank(rules, offers)
    assert dict(lot.entrants)[lot.winner or ""] == ranked.winner
    assert next(offer.rank for offer in ranked.offers if offer.rank is not None) == 1
    shuffled = list(offers)
    random.Random(29).shuffle(shuffled)
    assert answer(rank(rules, shuffled)) == answer(ranked)
    checks = trail.verify(session)
    assert [(check.ok, check.reason) for check in checks] == [(True, None)]


WRITER = """
import sys
from datetime import UTC, datetime
from sqlalchemy.orm import Session
from tender.extensions import begin_write, make_engine
from tender.store import trail

url, chain, number, each = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
engine = make_engine(url)
print("ready", flush=True)
sys.stdin.readline()
for turn in range(each):
    with Session(engine) as session:
        begin_write(session)
        fields = {"act": "noted", "writer": number, "turn": turn}
        trail.append(session, chain, fields, datetime.now(UTC))
        session.commit()
engine.dispose()
"""


def test_eight_processes_on_one_chain_leave_no_gap_and_no_fork(engine: sa.Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, url, CHAIN, str(number), str(EACH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    ends = [(writer.communicate(timeout=300)[1], writer.returncode) for writer in writers]
    assert ends == [("", 0)] * WRITERS
    with Session(engine) as session:
        (check,) = trail.verify(session)
        assert (check.ok, check.entries) == (True, WRITERS * EACH)
        found = trail.entries(session, CHAIN, limit=WRITERS * EACH + 1)
        assert [entry.seq for entry in found] == list(range(1, WRITERS * EACH + 1))
        assert all(one.prev == before.hash for before, one in itertools.pairwise(found))
        for writer_number in range(WRITERS):
            turns = [e.fields["turn"] for e in found if e.fields["writer"] == writer_number]
            assert turns == list(range(EACH))


@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tenders(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_changes_a_ranking(
    tender: tuple[RankingRules, tuple[Offer, ...]], dice: random.Random
) -> None:
    rules, offers = tender
    shuffled = list(offers)
    dice.shuffle(shuffled)
    assert rank(rules, shuffled) == rank(rules, offers)
