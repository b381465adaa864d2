"""Taking over what a member wrote into the motivation of the committee, a passage at a time."""

from __future__ import annotations

import re

_GAP = re.compile(r"""(?<=[.!?…])["'”’)\]]* """)
"""Where a sentence may end: after its last sign, and what closes with it."""
_BEGIN = re.compile(r"""['’][a-z] ([^\W\d_])|["'“„‘’(\[]*([^\W\d_])""")
_OPENING = "([\"'“„‘’"
_DOTTED = re.compile(r"[^\W\d_](\.[^\W\d_])*")
_CLOSING = ("e.a", "e.d", "c.s", "n.v.t")
"""Abbreviations that may well be the end of a sentence, as `enz.` and `etc.` are."""
# fmt: off
_NEVER = frozenset((
    "aant", "afb", "afd", "alg", "art", "artt", "bijl", "bijv", "blz", "bv", "ca", "dhr",
    "div", "dr", "drs", "evt", "excl", "fam", "fig", "hfdst", "hfst", "incl", "ing", "ir",
    "jl", "max", "mevr", "min", "mr", "mw", "nl", "nr", "nrs", "ong", "par", "pag", "pp",
    "prof", "resp", "st", "tab", "tel", "vgl", "vlg", "vs", "zgn", "zog", "jan", "febr",
    "feb", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "dec",
))
# fmt: on
"""Abbreviations behind which a sentence goes on."""


def sentences(paragraph: str) -> tuple[str, ...]:
    """A paragraph in its sentences.

    One is cut off only where another begins with a capital letter. In doubt it is not: half a
    sentence taken over says something else than its writer did.
    """
    line = " ".join(paragraph.split())
    found, begin = [], 0
    for gap in _GAP.finditer(line):
        first = _BEGIN.match(line, gap.end())
        if first and (first[1] or first[2]).isupper() and _ends(line[begin : gap.start()]):
            found.append(line[begin : gap.end() - 1])
            begin = gap.end()
    return (*found, line[begin:])


def _ends(sentence: str) -> bool:
    """Whether the sign at the end closes a sentence, and no abbreviation, initial or number that
    a paragraph begins with."""
    before, _, last = sentence.rpartition(" ")
    word = last[:-1].lstrip(_OPENING).lower()
    if last[-1] != "." or word in _CLOSING:
        return True
    alone = word.isdigit() and not before
    return not (alone or word in _NEVER or _DOTTED.fullmatch(word))


def taken_over(text: str, passage: str) -> str:
    """The text of the committee with a passage of a member behind it: on the same line behind a
    sentence, and else on the next."""
    before = text.rstrip(" ")
    if before and not before.endswith("\n"):
        before += " " if before.endswith((".", "!", "?", "…")) else "\n"
    return f"{before}{passage}".strip()
