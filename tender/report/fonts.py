"""The letter types of the report, and the promise that no character turns into a black box.

Plex Sans comes as one variable file, which a PDF cannot hold. Its default is the regular weight, so
that file serves as it is; the bold is the same design at weight 700, kept in type/ under a name of
its own, as its licence (OFL.txt beside it) asks. It was made with
`fonttools varLib.instancer "IBMPlexSans[wdth,wght].ttf" wght=700 wdth=100`.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import fontpkg_ibm_plex_sans
import fontpkg_ibm_plex_serif
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_SANS = Path(fontpkg_ibm_plex_sans.ROOT) / "files"
_SERIF = Path(fontpkg_ibm_plex_serif.ROOT) / "files"
_OWN = Path(__file__).parent / "type"

FILES = {
    "PlexSans": _SANS / "IBMPlexSans[wdth,wght].ttf",
    "PlexSans-Bold": _OWN / "TenderSans-Bold.ttf",
    "PlexSans-Italic": _SANS / "IBMPlexSans-Italic[wdth,wght].ttf",
    "PlexSerif": _SERIF / "IBMPlexSerif-Regular.ttf",
    "PlexSerif-Bold": _SERIF / "IBMPlexSerif-Bold.ttf",
    "PlexSerif-Italic": _SERIF / "IBMPlexSerif-Italic.ttf",
}

# Characters with a plain twin that every type has.
_TWINS = {"\u2011": "-", "\u2010": "-", "\u202f": "\u00a0"}


@cache
def register() -> None:
    """Make the types known to ReportLab, each family with its bold and italic."""
    for name, path in FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(path)))
    for family in ("PlexSans", "PlexSerif"):
        pdfmetrics.registerFontFamily(
            family,
            normal=family,
            bold=f"{family}-Bold",
            italic=f"{family}-Italic",
            boldItalic=f"{family}-Bold",
        )


@cache
def letters(font: str) -> frozenset[str]:
    """The characters that a type can draw."""
    register()
    return frozenset(chr(code) for code in pdfmetrics.getFont(font).face.charToGlyph)


@cache
def _common() -> frozenset[str]:
    return frozenset.intersection(*(letters(font) for font in FILES))


def _plain(text: str) -> Iterable[str]:
    """Composed characters; rare spaces and hyphens become their plain twin."""
    for char in unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n"):
        if char in _TWINS:
            yield _TWINS[char]
        elif char != "\u00a0" and unicodedata.category(char) == "Zs":
            yield " "
        else:
            yield char


def _shown(char: str, drawable: frozenset[str]) -> str:
    invisible = unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
    if char in "\n\t" or (char in drawable and not invisible):
        return char
    return f"[U+{ord(char):04X}]"


def printable(text: str, font: str | None = None) -> str:
    """The text with every character that `font` lacks written out, as in [U+1F600].

    Without a font, a character must be in all six types: the text can then stand anywhere.
    """
    drawable = letters(font) if font else _common()
    return "".join(_shown(char, drawable) for char in _plain(text))


def markup(text: str, font: str = "PlexSerif") -> str:
    """The text escaped for a Paragraph in `font`; Greek, which only Plex Sans has, in Plex Sans."""
    own, other = letters(font), letters("PlexSans")

    def place(char: str) -> str:
        return "" if char in own or char in "\n\t" or char not in other else "PlexSans"

    parts = []
    for place_name, chars in groupby(_plain(text), key=place):
        run = escape(printable("".join(chars), place_name or font))
        parts.append(f'<font name="{place_name}">{run}</font>' if place_name else run)
    return "".join(parts)
