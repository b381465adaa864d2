"""Names of organisations, to compare by: one rule for what tells two of them apart.

Capitals, accents, signs and blanks never do. The legal form does where organisations of one group
stand beside each other (`plain_name`: ‘Stichting Zorg’ may own ‘Zorg B.V.’), and does not where one
organisation may have been written in two ways (`bare_name`).
"""

from __future__ import annotations

import re
import unicodedata

_SILENT = re.compile(r"[.'’‘`´]")
_MARKS = re.compile(r"[\W_]+")
_APART = re.compile(r"\b(?:[bnc] v|v o f|u a)\b", re.IGNORECASE)
_FORMS = frozenset(
    (
        *("bv", "nv", "cv", "vof", "ua", "stichting", "vereniging", "maatschap", "eenmanszaak"),
        *("cooperatie", "cooperatief", "cooperatieve"),
    )
)


def plain_name(name: str) -> str:
    """A name without capitals, accents, signs and blanks that say nothing: ‘Zorg B.V.’ and
    ‘zorg  b v’ are one name."""
    return " ".join(_fold(word) for word in _words(name))


def bare_name(name: str) -> str:
    """The same without legal form: ‘Stichting Zorg’ and ‘Zorg B.V.’ are one name.

    A name of nothing but a legal form is kept as it is.
    """
    return " ".join(_fold(word) for word in bare_words(name))


def bare_words(name: str) -> list[str]:
    """The words of `bare_name` with their capitals and accents."""
    words = _words(name)
    return [word for word in words if _fold(word) not in _FORMS] or words


def _words(name: str) -> list[str]:
    told = _MARKS.sub(" ", _SILENT.sub("", name))
    return _APART.sub(lambda found: found[0].replace(" ", ""), told).split() or name.split()


def _fold(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
