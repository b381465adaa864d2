"""How long all letters of an award take: written, read for what may not be in them, and printed.

Both print the same 29 letters, each of five reasons. The bare side prints alone. Ours writes and
checks them first, beside what 29 tenderers wrote: fifteen answers of 600 words each.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from criteria.canon import strings, to_plain
from criteria.case import load as load_facts
from criteria.catalogue import load
from criteria.letter_check import check_decision, typed_in
from criteria.letters import LetterFacts, LetterLot, LetterScore, letter
from criteria.notices import Names, Paper
from criteria.plan import EvaluationPlan, first_draft
from criteria.reading import read_local
from criteria.shared_words import shared
from criteria.terms import standstill
from criteria.text import Text
from tender.demo.plan import filled
from tender.report.letter import render

LETTERS, ANSWERS, WORDS, CRITERIA = 29, 15, 600, 5
LIMIT = 3
REPEATS = 3
MOMENT = read_local("2022-06-09T10:00")
_SENT = date(2022, 6, 9)
_TERM = standstill(_SENT, 20, True)
_NAMES = Names(others=frozenset(f"Zorgpartij {number}" for number in range(LETTERS * 6)))


def measure() -> dict[str, Any]:
    """Median seconds on the processor of writing, checking and printing, and of printing alone."""
    drawn = random.Random(9)
    known = load()
    title = Text("Zorg", "Care")
    plan = filled(first_draft("R", title, "G", known, load_facts(), known.topics), 3)
    words = [f"woord{number}" for number in range(5000)]
    written = {
        who: [" ".join(drawn.choices(words, k=WORDS)) for _ in range(ANSWERS)]
        for who in range(LETTERS)
    }
    every = {who: _facts(who, drawn, words) for who in range(LETTERS)}
    texts = [letter(plan, facts, _TERM) for facts in every.values()]
    ours, baseline = [], []
    for _ in range(REPEATS):
        ours.append(_seconds(lambda: _all(plan, every, written)))
        baseline.append(_seconds(lambda: [render(_paper(text)) for text in texts]))
    mine, theirs = statistics.median(ours), statistics.median(baseline)
    return {
        "name": f"write, check and print {LETTERS} letters (s)",
        "ours": mine,
        "baseline": theirs,
        "ratio": mine / theirs,
        "limit": LIMIT,
        "ok": mine / theirs <= LIMIT,
    }


def _all(
    plan: EvaluationPlan, every: dict[int, LetterFacts], written: dict[int, list[str]]
) -> None:
    typed = [one.text for facts in every.values() for one in typed_in(facts)]
    common = shared(typed, written, strings(to_plain(plan)))
    for who, facts in every.items():
        text = letter(plan, facts, _TERM)
        check_decision(plan, facts, text, _TERM, _NAMES, common, who)
        render(_paper(text))


def _facts(who: int, drawn: random.Random, words: list[str]) -> LetterFacts:
    scores = tuple(
        LetterScore(
            f"Criterium {number}",
            Decimal(6),
            "Voldoende",
            Fraction(9),
            Decimal(15),
            " ".join(drawn.choices(words, k=80)),
            Fraction(12),
            Decimal(8),
            f"C{number}",
        )
        for number in range(CRITERIA)
    )
    told = "\n".join(f"Criterium {number}: de gekozen inschrijving." for number in range(CRITERIA))
    lot = LetterLot(None, "lost", 2, Fraction(64), "Partij W", Fraction(67), scores)
    lot = replace(lot, advantages=told)
    return LetterFacts("award", f"Partij {who}", "Zorg", "Gemeente", _SENT, (lot,))


def _paper(text: str) -> Paper:
    return Paper("Partij", text, "ab" * 32, "Gemeente", "REF-1", "1:ab", MOMENT)


def _seconds(what: Callable[[], object]) -> float:
    begun = time.process_time()
    what()
    return time.process_time() - begun
