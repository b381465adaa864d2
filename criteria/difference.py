"""What two versions of a text have in common, word by word."""

from __future__ import annotations

from difflib import SequenceMatcher

SAME, BEFORE, AFTER = "same", "before", "after"


def difference(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The two texts as one row of pieces: what both have, and what only one of them has."""
    old, new = before.split(), after.split()
    found: list[tuple[str, str]] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            found.append((SAME, " ".join(old[a:b])))
            continue
        pieces = ((BEFORE, old[a:b]), (AFTER, new[c:d]))
        found.extend((kind, " ".join(words)) for kind, words in pieces if words)
    return tuple(found)
