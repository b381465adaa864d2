"""The comparison page beside a bare view: same session, same log-in, as many rows, as many bytes.

What the page costs above that is
permission, navigation, blindness, exact arithmetic, derivations and the chart. What follows from
the record alone is worked out once after each act, so the first time is printed beside it; rows and
queries are those of the first time.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bench.served import bare, milliseconds, queries, rows, served
from criteria.phases import Step
from tender.store import memory

LIMIT = 3
REPEATS = 31


def measure() -> list[dict[str, Any]]:
    """Median milliseconds of page and bare view with three offers, and the queries for 1 and 3."""
    with _served(1) as (_, client, page):
        single = queries(client, page)
    with _served(3) as (app, client, page):
        several = queries(client, page)
        count, size = rows(client, lambda: client.get(page)), len(client.get(page).data)
        beside = bare(app, count, size)
        ours, baseline, anew = [], [], []
        for _ in range(REPEATS):
            memory.forget()
            anew.append(milliseconds(lambda: client.get(page)))
            ours.append(milliseconds(lambda: client.get(page)))
            baseline.append(milliseconds(lambda: client.get(beside)))
        bytes_ = len(client.get(beside).data)
    print(f"comparison page: {size} bytes and {count} rows; bare view: {bytes_} bytes")
    print(f"queries: {len(single)} with one offer, {len(several)} with three")
    print(f"the first time after an act: {statistics.median(anew):.2f} ms")
    mine, theirs = statistics.median(ours), statistics.median(baseline)
    return [
        {
            "name": "comparison page with 3 offers (ms)",
            "ours": round(mine, 2),
            "baseline": round(theirs, 2),
            "ratio": round(mine / theirs, 3),
            "limit": LIMIT,
            "ok": mine / theirs <= LIMIT,
        },
        {
            "name": "queries of the comparison page, 3 offers against 1",
            "ours": len(several),
            "baseline": len(single),
            "ratio": round(len(several) / len(single), 3),
            "limit": 1,
            "ok": len(several) == len(single),
        },
    ]


@contextmanager
def _served(offers: int) -> Iterator[tuple[Flask, FlaskClient, str]]:
    """The case at the comparison, and the officer's browser in which the prices were opened."""
    with served(Step.COMPARE, "2022-06-02T10:00", offers) as (app, client, procedure):
        page = f"{procedure}/comparison"
        client.post(f"{page}/read")
        assert client.get(page).status_code == 200
        yield app, client, page
