"""No digest that everybody may read, or that outlives an erasure, tells its value by trying."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from criteria import verify
from criteria.canon import canonical, read_canonical
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.trail import DIGESTS, PROVING
from tender.actions.dossier import OPEN, PUBLIC
from tender.actions.retention import carry_out, propose_person, set_term
from tender.extensions import metadata
from tender.models.base import Canonical
from tender.models.places import ACTS
from tests.actions.test_dossier import fields_of, found, written
from tests.actions.test_retention import END, LATER, destroyed
from tests.conftest import Databases
from tests.worlds import World, Worlds

WHOLE = frozenset(
    {
        f"{stage}.{done}"
        for stage in (SELECTION, AWARD)
        for done in ("proposed", "approved", "refused", "sent")
    }
    | {"plan.sealed", "plan.amended", "contract.awarded", "ending.sent", "notice.sent"}
    | {"clarification.sent", "report.made"}
)
"""The acts that name the digest of a whole plan, result, letter or report: who checks an edition
that holds one needs it, and nobody comes by the words of another by trying."""


@pytest.fixture
def world(databases: Databases, request: pytest.FixtureRequest) -> Iterator[World]:
    worlds: Worlds = request.getfixturevalue(f"{databases.kind}_worlds")
    with worlds.at(Step.CLOSED) as made:
        yield made


def opened(world: World, tmp_path: Path) -> list[dict[str, Any]]:
    with ZipFile(written(world, tmp_path, PUBLIC)) as packed:
        return fields_of({"entries.jsonl": packed.read("entries.jsonl")})


def digests_of(world: World) -> dict[str, str]:
    """The digest of every value in the tables but the log, and of files as the tables name it."""
    told: dict[str, str] = {}
    with world.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name.startswith("trail_"):
                continue
            for row in connection.execute(sa.select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    place = f"{table.name}.{column.name}"
                    if column.name == "sha256" and value:
                        told[value] = place
                    elif isinstance(column.type, Canonical):
                        told[sha256(canonical(value)).hexdigest()] = place
                    elif isinstance(value, str):
                        told[sha256(value.encode()).hexdigest()] = place
                        told[sha256(canonical(value)).hexdigest()] = place
                    elif isinstance(value, bytes):
                        told[sha256(value).hexdigest()] = place
    return told


def flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from flat(one)
    else:
        yield value


def test_no_open_field_is_the_digest_of_what_stands_in_the_tables(
    world: World, tmp_path: Path
) -> None:
    known = digests_of(world)
    assert len(known) > 1000
    found = {
        (fields["act"], name, known[value])
        for fields in opened(world, tmp_path)
        for name, told in fields.items()
        for value in flat(told)
        if value in known
    }
    assert {act for act, *_ in found} >= {"plan.sealed", "award.proposed", "report.made"}
    assert {one for one in found if one[0] not in WHOLE} == set()


def test_digests_are_open_in_named_acts_alone(world: World, tmp_path: Path) -> None:
    every = opened(world, tmp_path)
    assert not DIGESTS & OPEN and verify.table().keys() >= PROVING
    assert {one["act"] for one in every if DIGESTS & one.keys()} <= PROVING
    assert any("digest" in one for one in every if one["act"] == "price.received")
    facts = [one for one in every if one["act"] == "party.fact_recorded"]
    assert len(facts) > 10 and not any({"sha256", *DIGESTS} & one.keys() for one in facts)


def test_what_could_be_tried_goes_with_its_category_and_the_receipts_stay(
    world: World, tmp_path: Path
) -> None:
    loose, kept = _digests(world)
    assert {act for act, _ in loose} >= {"party.fact_recorded", "advice.shown", "evidence.added"}
    world.act("officer", "2022-08-01T10:00", set_term, "contract_end", END, "Het contract.")
    destroyed(world)
    assert _digests(world) == (set(), kept)
    assert found(written(world, tmp_path)) is None


def _digests(world: World) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The digests in the log of what is erased, and those that prove, by act."""
    values = metadata.tables["trail_value"]
    told = values.alias()
    names = [*DIGESTS, "sha256"]
    query = (
        sa.select(told.c.value, values.c.value)
        .join(told, told.c.entry_id == values.c.entry_id)
        .where(values.c.name.in_(names), told.c.name == "act", values.c.value != "null")
        .where(values.c.value != "[]")
    )
    with world.engine.connect() as connection:
        every = {(read_canonical(act), value) for act, value in connection.execute(query)}
    stays = {one for one in every if one[0] in PROVING or ACTS.get(one[0]) is None}
    return every - stays, stays


def test_with_a_name_goes_the_digest_of_what_it_stood_in(world: World, tmp_path: Path) -> None:
    name = "R. Hendriks"

    def logged(digests: set[str]) -> set[str]:
        values = metadata.tables["trail_value"]
        with world.engine.connect() as connection:
            told = " ".join(connection.execute(sa.select(values.c.value)).scalars())
        return {one for one in digests if one in told}

    with world.engine.connect() as connection:
        facts = set(connection.execute(sa.text("SELECT content FROM party_facts")).scalars())
    hers = {sha256(one.encode()).hexdigest() for one in facts if name in one}
    others = {sha256(one.encode()).hexdigest() for one in facts if name not in one}
    assert hers and logged(hers) == hers and logged(others) == others
    row = world.act("officer", LATER, propose_person, None, name, "Verzoek om wissing.")
    world.act("witness", LATER, carry_out, row)
    assert logged(hers) == set() and logged(others) == others
    assert found(written(world, tmp_path)) is None
