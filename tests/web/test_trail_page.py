"""The log: every act with its hash, and nothing of what was written or scored."""

from __future__ import annotations

import json
import re

import sqlalchemy as sa

from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-08-01T09:00"
WRITTEN = "('content', 'visitors', 'questions', 'notes')"
"""The fields with what people wrote."""


def log(on: Site, key: str = "officer", page: int = 1) -> str:
    answer = on.get(key, f"/trail?page={page}")
    assert answer.status_code == 200 and answer.text.count("<h1") == 1
    text: str = answer.text
    return text


def pages(text: str) -> int:
    found = re.search(r"Bladzijde 1 van (\d+)", text)
    assert found
    return int(found[1])


def rows(text: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="regel-(\d+)"', text)]


def test_the_newest_entry_comes_first_and_every_entry_once(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.CLOSED, clock, WALL) as on:
        with on.world.engine.connect() as connection:
            head = connection.exec_driver_sql(
                "SELECT seq, hash FROM chain_head WHERE chain != 'platform'"
            ).one()
        first = log(on)
        assert re.sub(r"<[^>]+>", "", first).count(head.hash) == 2
        last = pages(first)
        seen = [seq for page in range(1, last + 1) for seq in rows(log(on, page=page))]
        assert seen == list(range(head.seq, 0, -1))
        assert rows(log(on, page=10_000)) == rows(log(on, page=last))


def test_what_people_wrote_and_scored_is_not_in_it(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.CLOSED, clock, WALL) as on:
        with on.world.engine.connect() as connection:
            hidden = connection.execute(
                sa.text(f"SELECT value FROM trail_value WHERE name IN {WRITTEN}")
            ).scalars()
            texts = {text for value in hidden for text in _texts(json.loads(value))}
            shown = connection.execute(
                sa.text(f"SELECT value FROM trail_value WHERE name NOT IN {WRITTEN}")
            ).scalars()
            # a function of the plan, or a word of a reason, can stand in a text as well
            told = "\n".join(
                [*shown, *(seat.function.nl for seat in on.world.case().plan.committee)]
            )
            texts = {text for text in texts if text not in told}
        assert len(texts) > 20
        everything = "".join(log(on, page=page) for page in range(1, pages(log(on)) + 1))
        assert not [text for text in texts if text in everything]
        assert "onbekend" not in re.sub(r"<[^>]+>", "", everything)
        assert "Inkoopadviseur (demo)" in everything
        assert "Niet stellen" in everything and "Ongewijzigd stellen" in everything
        assert not re.search(r">\s*(refused|unchanged)\s*<", everything)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) and len(value) > 25 else []


def test_only_the_officer_and_the_auditor_read_it(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, "2022-01-19T14:00") as on:
        log(on, "auditor")
        for key in ("chair", "assessor1", "delegate", "decision_maker", "contract_manager"):
            assert on.get(key, "/trail").status_code == 404


def test_a_long_page_asks_no_more_than_a_short_one(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.CLOSED, clock, WALL) as on:
        last = pages(log(on))
        with on.counted() as many:
            log(on)
        with on.counted() as few:
            log(on, page=last)
        assert len(many) == len(few)


def test_every_act_has_words_and_a_role_says_to_whom(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.CLOSED, clock, WALL) as on:
        everything = "".join(log(on, page=page) for page in range(1, pages(log(on)) + 1))
    told = re.findall(r'data-label="Handeling"><b>([^<]+)</b>', everything)
    assert len(told) > 100 and not [words for words in told if re.fullmatch(r"[a-z_.]+", words)]
    assert re.search(r"<b>Rol gegeven</b> <span[^>]*>\(Voorzitter \(demo\)\)", everything)
