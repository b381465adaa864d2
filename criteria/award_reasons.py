"""The reasons of a decision, written once: letter, report and court file all read these.

The motivation of a criterion is drafted from the judgement of the committee, which stays as it was.
The relative advantages of who wins, as seen from one other tenderer, are drafted from the points of
both and from what the committee praised in the offer of the winner, without its confidential words
(I10). An officer edits both; an edited text never tells another mark than the committee gave.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from criteria.canon import composed, digest, to_plain
from criteria.catalogue import Scale
from criteria.notices import Names, named
from criteria.numbers import Mark, round_half_up, show
from criteria.reasons.lexicon import hits, language
from criteria.reasons.reading import read
from criteria.refusals import Refusal, refusal
from criteria.scores import MOTIVATION_LIMIT
from criteria.shared_words import Shared, Who
from criteria.texts import LANGUAGES, catalogue, sentence

ADVANTAGES = "advantages"
"""The subject that is no question: what the offer of the winner has over that of a tenderer."""
MOST_STRONG = 2
"""So many strong points of a criterion stand in a draft; the officer adds what is needed."""
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_CITED = re.compile('[“”„«»"]')
_BUT = {("weak", False), ("strong", True)}
_GIVEN = re.compile(
    r"\b(?:score|cijfer|waardering|mark|rating)\s*(?:is|was|van|of|:)?\s*(?:het|een|an?|the)?\s*"
    r"[‘“\"']?(?P<mark>[0-9]+(?:[.,][0-9]+)?|[^\W\d_]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion of a tenderer beside the winner; `worth` is None where a mark counts by value.

    own, theirs  points, or marks where a mark counts by value
    praise       the motivation of the winner, empty for a price
    """

    id: str
    title: str
    own: Fraction
    theirs: Fraction
    worth: Decimal | None
    praise: str = ""


def basis_of(*facts: object) -> str:
    """What a written text rests on. It counts as long as this is the same."""
    return digest(composed([to_plain(one) for one in facts]))


def draft_advantages(
    rows: Iterable[Compared],
    common: Shared[Who],
    reader: Who,
    winner: Who,
    names: Names,
    lang: str = "nl",
) -> str:
    """The advantages as the app drafts them: criterion by criterion where the winner got more.

    common  the motivations of the winner beside what tenderers wrote in confidence
    names   of everybody that the tenderer may not read
    """
    better = [row for row in rows if row.theirs > row.own]
    if not better:
        return _say("no_advantage", lang)
    return "\n".join(
        " ".join((_points(row, lang), *_praised(found, lang)))
        for row in better
        for found in [strong_points(row.praise, common, reader, winner, names)]
    )


def _points(row: Compared, lang: str) -> str:
    own, theirs = show(row.own, 2, lang), show(row.theirs, 2, lang)
    if row.worth is None:
        return _say("higher_mark", lang, title=row.title, own=own, theirs=theirs)
    worth = show(row.worth, lang=lang)
    return _say("higher", lang, title=row.title, own=own, theirs=theirs, worth=worth)


def as_written(line: str) -> str:
    """A line of the advantages without the fixed words in which the app drafts it."""
    return _fixed().sub(" ", line)


@cache
def _fixed() -> re.Pattern[str]:
    """The fixed words of a draft, with whatever stands at the places of their values."""
    drafted = (
        catalogue()[f"award_reasons.{code}"][lang]
        for code in ("higher", "higher_mark", "praised")
        for lang in LANGUAGES
    )
    parts = (re.split(r"\{[a-z]+\}", text.removesuffix("{points}")) for text in drafted)
    rows = (r"[^\n]*?".join(map(re.escape, part)) for part in parts)
    return re.compile("|".join(f"^{row}" if row.startswith("[") else row for row in rows), re.M)


def _praised(points: tuple[str, ...], lang: str) -> tuple[str, ...]:
    return (_say("praised", lang, points=" ".join(points)),) if points else ()


def strong_points(
    text: str, common: Shared[Who], reader: Who, winner: Who, names: Names
) -> tuple[str, ...]:
    """The first sentences that praise, and say nothing that only the winner wrote.

    A citation, a name or a word of the confidential text leaves its sentence out: rather too few.
    """
    lang, found = language(read(text, 0)), []
    for match in SENTENCE.finditer(text):
        one = " ".join(match[0].split())
        reading = read(one, 0)
        kinds = {(hit.kind, hit.denied) for hit in hits(reading, lang)}
        if ("strong", False) not in kinds or kinds & _BUT or _CITED.search(one):
            continue
        if (
            common.only(reading, winner, reader)
            or common.passages(one, reader)
            or common.unheard(one, reader)
            or named(one, names)
        ):
            continue
        found.append(one)
    return tuple(found[:MOST_STRONG])


def check_reason(
    text: str, marks: Collection[Mark], scale: Scale | None = None
) -> tuple[Refusal, ...]:
    """Whether a text may be a reason: there, not too long, and telling no other mark than `marks`.

    scale  by which the marks were given, for the names of its steps
    """
    if not text.strip():
        return (refusal("acts.text_missing", "text"),)
    if len(text) > MOTIVATION_LIMIT:
        return (refusal("acts.text_long", "text", limit=MOTIVATION_LIMIT),)
    told = {round_half_up(mark, places).normalize() for mark in marks for places in (0, 1, 2, 3)}
    steps = {step for mark in marks if scale and (step := scale.step(mark)) is not None}
    own = {name.casefold() for step in steps for name in (step.name.nl, step.name.en)}
    every = {
        name.casefold()
        for step in (scale.steps if scale else ())
        for name in (step.name.nl, step.name.en)
    }
    for match in _GIVEN.finditer(text):
        given = match["mark"].casefold()
        wrong = _number(given) not in told if given[0].isdigit() else given in every - own
        if wrong and marks:
            return (refusal("award_reasons.other_mark", "text", found=match["mark"]),)
    return ()


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ".")).normalize()


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"award_reasons.{code}", lang, **values)
