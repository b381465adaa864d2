"""Who judges or leads an award again, or advises, learns nothing of a price: twin worlds are equal.

The worlds differ in the prices of one tenderer, and in what followed from them before that.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from unittest.mock import patch

import pytest

from criteria.application import PriceEnvelope, QualityEnvelope
from criteria.phases import Step
from tender.actions import scoring
from tender.demo import award
from tender.demo.content import TendererText
from tests.actions.test_judging_rounds import begun, cell, reads_prices, sheet
from tests.twins import Act, Pair, differences, twins
from tests.worlds import World, Worlds, moment

OK = 200
CHEAPER = "0.93"
"""With which another tenderer wins."""
MEMBER, CHAIR, OFFICER, DELEGATE = "assessor1", "chair", "officer", "delegate"
COMPARED = ("2022-06-02T15:00", ())
DECIDED = ("2022-06-09T12:00", ("compare", "decide"))


@contextmanager
def without_chance(seed: int = 1) -> Iterator[None]:
    """Every id and salt the same in both worlds, so that they differ in prices alone."""
    drawn = random.Random(seed)
    with patch.object(os, "urandom", drawn.randbytes), patch("random._urandom", drawn.randbytes):
        yield


def priced(scale: str, at: str, steps: tuple[str, ...]) -> Act:
    """The course until a re-evaluation of the award runs, where one tenderer asks so much."""
    own = award.envelopes

    def envelopes(tenderer: TendererText) -> tuple[QualityEnvelope, PriceEnvelope]:
        quality, price = own(tenderer)
        if tenderer.key == "b":
            (lot,) = price.lots
            years = tuple((year, amount * Decimal(scale)) for year, amount in lot.years)
            price = replace(price, lots=(replace(lot, years=years),))
        return quality, price

    def do(world: World) -> None:
        with without_chance(), patch.object(award, "envelopes", envelopes):
            world.course.final_offers()
            for step in steps:
                getattr(world.course, step)()
            begun(world, (MEMBER,), at=at)
            sheet(world, MEMBER, "b", 6, at=at)
            world.course.declare(MEMBER, moment(at), world.course.admitted())
            world.act(MEMBER, at, scoring.open_to_score, cell(world, "a"))
            reads_prices(world, OFFICER, at)

    return do


@pytest.fixture(scope="module", params=[COMPARED, DECIDED], ids=["opened", "sent"])
def pair(
    request: pytest.FixtureRequest, sqlite_worlds: Worlds, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    at, steps = request.param
    left, right = (priced(scale, at, steps) for scale in ("1", CHEAPER))
    folder = tmp_path_factory.mktemp("twins")
    with (
        sqlite_worlds.at(Step.OFFERS) as base,
        twins(base, folder, MEMBER, at, left, right, (CHAIR, OFFICER, DELEGATE)) as made,
    ):
        yield made


@pytest.mark.parametrize("viewer", [MEMBER, CHAIR, DELEGATE])
def test_nothing_of_a_price_shows_to_who_judges_leads_or_advises(pair: Pair, viewer: str) -> None:
    pair.look_as(viewer)
    paths = pair.addresses()
    lists = ("/consensus", "/consensus/rounds", "/review", "/assessors", "/trail")
    paths += [f"{path}?stage=award" for path in paths if path.endswith(lists)]
    assert differences(pair, paths) == []


def test_there_was_a_price_that_could_show(pair: Pair) -> None:
    """An officer sees that the worlds differ; member and chair do read the pages of the round."""
    home = f"/procedures/{pair.left.world.procedure_id}"
    own = f"{home}/scoring/{cell(pair.left.world, 'a')}/TRA"
    for viewer, path, equal in (
        (OFFICER, f"{home}/comparison", False),
        (MEMBER, own, True),
        (CHAIR, f"{home}/consensus", True),
        (CHAIR, f"{home}/comparison", True),
        (DELEGATE, f"{home}/advice", True),
    ):
        pair.look_as(viewer)
        assert pair.left.get(path).status == OK, path
        assert (differences(pair, [path]) == []) is equal, path
