"""What two versions of a text have in common, word by word."""

from __future__ import annotations

from dataclasses import fields
from difflib import SequenceMatcher
from typing import Any

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


def changed_fields(before: Any, after: Any) -> tuple[str, ...]:
    """The names of the fields in which two records of one kind differ."""
    names = (field.name for field in fields(after))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
