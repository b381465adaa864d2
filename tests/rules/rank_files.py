"""A rank file, its answer, and the same file with something changed."""

from __future__ import annotations

import json

import pytest

from criteria.rank import answer
from criteria.rank_file import read
from criteria.ranking import rank
from criteria.refusals import Refused

EXAMPLE = """
{"format": "tender-rank/1",
 "plan": {
  "quality": {"against": "scale",
              "minimum_total": null,
              "criteria": [{"id": "G1", "points": "25", "scale": {"min": "0", "max": "10"},
                            "minimum": "6"},
                           {"id": "G2", "points": "20", "scale": {"min": "0", "max": "10"}}]},
  "price": {"formula": "lowest-over-price", "points": "40", "parameters": {}},
  "rounding": {"mode": "half-up", "criterion": null, "price": null, "total": null},
  "ties": ["quality", "criterion:G1", "price", "draw"]},
 "offers": [{"id": "A", "price": "920000", "marks": {"G1": "8", "G2": "6"}},
            {"id": "B", "price": "1000000", "marks": {"G1": "10", "G2": "8"},
             "set_aside": "late"}]}
"""

ANSWER = {
    "format": "tender-ranking/1",
    "winner": "A",
    "draw_needed": False,
    "tied": [],
    "offers": [
        {
            "id": "A",
            "rank": 1,
            "quality": "32.0000",
            "price_points": "40.0000",
            "total": "72.0000",
            "value": None,
            "exact_total": "72",
            "exact_value": None,
            "set_aside": None,
            "steps": [
                "G1: 8 op een schaal van 0 tot 10 = 8/10 × 25 = 20 punten",
                "G2: 6 op een schaal van 0 tot 10 = 6/10 × 20 = 12 punten",
                "Kwaliteit: 20 + 12 = 32 punten",
                "Prijs: 40 × 920.000 / 920.000 = 40 punten",
                "Totaal: 32 + 40 = 72 punten",
            ],
        },
        {
            "id": "B",
            "rank": None,
            "quality": None,
            "price_points": None,
            "total": None,
            "value": None,
            "exact_total": None,
            "exact_value": None,
            "set_aside": "late",
            "steps": [],
        },
    ],
}


def example():
    return json.loads(EXAMPLE)


def changed(*path_and_value):
    """The example with one thing changed: changed("plan", "ties", []) sets plan.ties."""
    *path, last, value = path_and_value
    found = whole = example()
    for key in path:
        found = found[key]
    found[last] = value
    return whole


def without(*path):
    *inner, last = path
    found = whole = example()
    for key in inner:
        found = found[key]
    del found[last]
    return whole


def answered(file):
    return answer(rank(*read(json.dumps(file))))


def refused(file):
    """Where a file is refused and why; every sentence exists in both languages."""
    text = file if isinstance(file, (str, bytes)) else json.dumps(file)
    with pytest.raises(Refused) as caught:
        read(text)
    found = caught.value.refusals
    assert all(one.sentence(lang) for one in found for lang in ("nl", "en"))
    return [(one.field, one.code) for one in found]
