"""What in a text looks like data of a resident, so that its writer can take it out before sending.

It is advice and never a block: the program sees signs, and only the writer knows whom they are of.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KINDS = ("bsn", "iban", "email", "phone", "address", "birth", "person")
"""Whatever stands in a place is of the first of these kinds that finds it there."""

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_NAME = r"[A-ZÀ-ÖØ-ÞŁŚŠŞŽ][\w’'-]{1,40}"
_GAP = r"[^\S\n]{1,3}"
_BLANK = r"[ .-]?"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that may be of a resident. words: as they stand in the text."""

    kind: str
    words: str


def findings(text: str) -> tuple[Finding, ...]:
    """What may be of a resident, in the order of the text, the same words once."""
    taken: list[tuple[int, int, str]] = []
    for kind, (pattern, good) in _patterns().items():
        for found in pattern.finditer(text):
            start, end = found.span()
            free = all(end <= other or start >= until for other, until, _ in taken)
            if free and good(found[0]):
                taken.append((start, end, kind))
    return tuple(
        dict.fromkeys(Finding(kind, text[start:end].strip()) for start, end, kind in sorted(taken))
    )


def _digits(words: str) -> str:
    return re.sub(r"[^0-9]", "", words)


def _is_bsn(words: str) -> bool:
    """The eleven-test."""
    digits = [int(one) for one in _digits(words)]
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return any(digits) and total % 11 == 0


def _is_iban(words: str) -> bool:
    """The test of 97: letters count from A = 10, the first four signs come last."""
    signs = "".join(words.split()).upper()
    return int("".join(str(int(one, 36)) for one in signs[4:] + signs[:4])) % 97 == 1


def _is_name(words: str) -> bool:
    return words.split()[-1] not in _words()["no_names"]


def _any(_words: str) -> bool:
    return True


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    file = Path(__file__).parent / "words.toml"
    return {key: tuple(row) for key, row in tomllib.loads(file.read_text("utf-8")).items()}


def _one_of(words: Iterable[str]) -> str:
    """A pattern of these words in any capitals, the longest first."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?i:" + "|".join(re.escape(word) for word in ordered) + ")"


@cache
def _patterns() -> Mapping[str, tuple[re.Pattern[str], Callable[[str], bool]]]:
    return {kind: (re.compile("|".join(ways)), good) for kind, ways, good in _ways()}


def _ways() -> Iterator[tuple[str, tuple[str, ...], Callable[[str], bool]]]:
    """How each kind is written, and what tells that it is one."""
    words = _words()
    yield (
        "bsn",
        (
            rf"(?<![\w€,.+-])(?<!€ )[0-9](?:{_BLANK}[0-9]){{8}}"
            rf"(?!{_BLANK}[0-9])(?![\w,]|{_GAP}(?i:euro))",
        ),
        _is_bsn,
    )
    yield (
        "iban",
        (
            r"(?i:\bnl[0-9]{2} ?[a-z]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{2}\b)",
            r"\b[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\b",
        ),
        _is_iban,
    )
    yield "email", (r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+",), _any
    yield (
        "phone",
        (
            r"(?<![\w€,.-])(?:\+|00)[1-9][0-9]{0,2}[ -]?(?:\(0\)[ -]?)?"
            r"[0-9](?:[ -]?[0-9]){7,9}(?!\w)",
            r"(?<![\w€,.-])\(?0[1-9](?:\)?[ ./-]{0,3}[0-9]){8}(?![ ./-]?[0-9]|\w)",
        ),
        _any,
    )
    number = r"[0-9]{1,4}(?:[ -]?[a-zA-Z]\b)?"
    postcode = r"\b[1-9][0-9]{3}(?: ?(?!SA|SD|SS)[A-Z]{2}|[a-z]{2})\b"
    ends = _one_of(words["streets"])
    street = rf"(?:\b[A-Z][\w’'-]{{0,40}}{ends}|{_NAME}{_GAP}(?=[A-Z]){ends}){_GAP}{number}"
    yield (
        "address",
        (
            rf"{street}\b(?:,?{_GAP}{postcode})?",
            rf"{_NAME}{_GAP}{number},?\s{{1,3}}{postcode}",
            rf"{postcode},?{_GAP}(?:nr\.? ?)?{number}\b",
        ),
        _any,
    )
    day = (
        r"(?:[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ](?:[0-9]{4}|[0-9]{2})\b|[0-9]{4}-[0-9]{2}-[0-9]{2}"
        rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?{_GAP}{_one_of(words['months'])}{_GAP}[0-9]{{4}})"
    )
    yield "birth", (rf"\b{_one_of(words['born'])}\b[.:]?{_GAP}(?:is{_GAP}|was{_GAP})?{day}",), _any
    title = rf"(?:\b{_one_of(words['titles'])}|\b{_one_of(words['short_titles'])}\.?)"
    initials = rf"(?:[A-Z]\.(?:{_GAP})?){{0,4}}"
    between = rf"{initials}(?:{_one_of(words['particles'])}{_GAP}){{0,3}}{initials}"
    whose = rf"{_one_of(words['owners'])}{_GAP}{_one_of(words['owned'])}"
    who = rf"\b(?:{_one_of(words['relations'])}|{whose})"
    yield (
        "person",
        (rf"{title}{_GAP}{between}{_NAME}", rf"{who},?{_GAP}{_NAME}"),
        _is_name,
    )
