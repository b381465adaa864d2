"""Long runs of what breaks, by `make soak`: many kills, and acts in any order by many at once."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from threading import Thread
from typing import Any

import pytest

from criteria.phases import Step
from criteria.refusals import Refused
from criteria.scores import Score
from tender.actions import course, ending, meetings, reopening, scoring, tenderers
from tender.permissions import NotGranted
from tender.store import trail
from tests.actions.test_killed import outlived
from tests.worlds import World, Worlds, moment

pytestmark = pytest.mark.soak

AT = "2022-01-20T09:00"
KILLS, SAVES = 25, 8
SECONDS = 30
PEOPLE = {"sqlite": 4, "postgresql": 12}
"""How many act at once. On SQLite one writes at a time, and who never rests starves others."""
ASSESSORS = ("assessor1", "assessor2", "assessor3")


def test_many_kills_lose_nothing_that_was_acknowledged(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        acknowledged = outlived(world, KILLS, SAVES)
        kind = world.engine.dialect.name
        print(f"{kind}: {KILLS} kills, {acknowledged} acknowledged, lost: 0")


def acts(world: World, dice: random.Random) -> Callable[[], Any]:
    """Something that somebody might do now, allowed or not."""
    who, of = dice.choice(ASSESSORS), dice.choice("abc")
    cell, id_ = world.course._candidacies()[of], world.course.ids[of]
    person = world.identity(who).id
    officer = dice.choice(("officer", "witness"))
    role = dice.choice(("auditor", "chair", "contract_manager"))
    score = Score(dice.choice(("PRE", "FIN")), Decimal(6), f"Tekst {dice.random()}.")
    return dice.choice(
        (
            partial(world.act, who, AT, tenderers.declare, id_, "none", ""),
            partial(world.act, who, AT, scoring.open_to_score, cell),
            partial(world.act, who, AT, scoring.save_draft, cell, score, dice.randrange(4)),
            partial(world.act, who, AT, scoring.submit_sheet, cell, True),
            partial(world.act, "chair", AT, reopening.reopen_sheet, person, cell, "Rekenfout."),
            partial(world.act, officer, AT, course.grant_role, "beheer@hvb.example", role),
            partial(world.act, officer, AT, course.advance, Step.SCORE),
            partial(world.act, officer, AT, ending.propose_ending, "withdrawal", "Vervallen."),
            partial(
                world.act, "chair", AT, meetings.record_meeting, moment(AT).date(), [person], 0
            ),
        )
    )


def test_acts_in_any_order_never_wait_for_each_other(worlds: Worlds) -> None:
    """No deadlock, no lock that is waited for in vain, and nothing else than an act or a no."""
    with worlds.at(Step.SCORE) as world:
        told: Counter[str] = Counter()
        failures: list[BaseException] = []
        end, people = time.monotonic() + SECONDS, PEOPLE[world.engine.dialect.name]

        def go_on(number: int) -> None:
            dice = random.Random(number)
            while time.monotonic() < end and not failures:
                try:
                    acts(world, dice)()
                    told["done"] += 1
                except (Refused, NotGranted):
                    told["refused"] += 1
                except BaseException as failure:
                    failures.append(failure)

        threads = [Thread(target=go_on, args=(number,)) for number in range(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=SECONDS * 3)
        assert [str(failure) for failure in failures] == []
        assert told["done"] > people
        with world.opened() as session:
            assert all(check.ok for check in trail.verify(session))
        print(f"{world.engine.dialect.name}: {dict(told)}, deadlocks: 0")
