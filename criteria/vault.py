"""Who keeps the key of a vault: the server (A), or in pairs of named officers (B).

At level B every opening has a key of its own, and each pair of holders can put it together with
the words of both. Nobody else can, so words that are lost may lose what came in: hence at least
three holders, a test opening before publication, and words in a closed envelope at a notary.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from criteria.refusals import Refusal, refusal

SERVER, PERSONS = LEVELS = ("A", "B")
FEWEST, MOST, TOGETHER = 3, 6, 2
TEST = "test"
ROUNDS = {"application": "applications", "proof": "applications", "quality": "quality"} | {
    "price": "price"
}
"""By kind of envelope the opening whose key it is sealed to."""
OPENINGS = tuple(dict.fromkeys(ROUNDS.values()))
WORDS = 5
LONGEST = 200
PLACE_LIMIT = 200

Who = TypeVar("Who")


@cache
def words() -> tuple[str, ...]:
    """1,024 short Dutch words, so that five of them are 50 bits."""
    return tuple((Path(__file__).parent / "words.txt").read_text("utf-8").split())


def make_words(choose: Callable[[Sequence[str]], str]) -> str:
    """Five words to write down. `choose` picks one as secretly as a key is made."""
    return " ".join(choose(words()) for _ in range(WORDS))


def tidy_words(typed: str) -> str:
    """The words as they count: capitals, hyphens and extra blanks make no difference."""
    return " ".join(typed[:LONGEST].lower().replace("-", " ").split())


def check_words(typed: str) -> Iterable[Refusal]:
    """Whether five words were typed; which ones is for the key to say."""
    if len(typed) > LONGEST or len(tidy_words(typed).split()) != WORDS:
        yield refusal("vault.five_words", "words", count=WORDS)


def check_choice(level: str, holders: Sequence[Who], officers: Collection[Who]) -> list[Refusal]:
    """What is wrong with a level and who are to hold its keys."""
    if level not in LEVELS:
        return [refusal("vault.level_missing", "level")]
    if level == SERVER:
        return []
    if not set(holders) <= set(officers):
        return [refusal("vault.no_officer", "holders")]
    if not FEWEST <= len(set(holders)) <= MOST:
        return [refusal("vault.holders_count", "holders", least=FEWEST, most=MOST)]
    return []


def untested(holders: Iterable[Who], tests: Iterable[Collection[Who]]) -> tuple[Who, ...]:
    """The holders whose words were in no test opening that succeeded."""
    tried = {one for test in tests for one in test}
    return tuple(one for one in holders if one not in tried)


def able(
    holders: Iterable[Who],
    officers: Collection[Who],
    lost: Collection[Who],
    deposited: Collection[Who],
) -> tuple[Who, ...]:
    """The holders whose words can still be used: their own, or a copy that lies at a notary."""
    return tuple(
        one for one in holders if one in deposited or (one in officers and one not in lost)
    )


def opens(usable: Collection[object]) -> bool:
    """Whether so many holders are enough to open."""
    return len(usable) >= TOGETHER
