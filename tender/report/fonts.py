"""The letter types of the report, and the promise that no character turns into a black box.

Plex Sans comes as variable files, which a PDF cannot hold. The weights we print are cut from them
when they are first needed; the same file always gives the same bytes.
"""

import unicodedata
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape  # nosec B406  # it writes, nothing is parsed

import fontpkg_ibm_plex_sans
import fontpkg_ibm_plex_serif
from fontTools import ttLib
from fontTools.varLib import instancer
from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_SANS = Path(fontpkg_ibm_plex_sans.ROOT) / "files"
_SERIF = Path(fontpkg_ibm_plex_serif.ROOT) / "files"
_UPRIGHT = _SANS / "IBMPlexSans[wdth,wght].ttf"
_SLANTED = _SANS / "IBMPlexSans-Italic[wdth,wght].ttf"

# Each type with its file, and the weight to cut from a variable file.
FILES: dict[str, tuple[Path, int | None]] = {
    "PlexSans": (_UPRIGHT, 400),
    "PlexSans-Bold": (_UPRIGHT, 700),
    "PlexSans-Italic": (_SLANTED, 400),
    "PlexSerif": (_SERIF / "IBMPlexSerif-Regular.ttf", None),
    "PlexSerif-Bold": (_SERIF / "IBMPlexSerif-Bold.ttf", None),
    "PlexSerif-Italic": (_SERIF / "IBMPlexSerif-Italic.ttf", None),
}
# Tables of advanced layout, which ReportLab does not read.
_UNUSED = ("GSUB", "GPOS", "GDEF")

# Characters with a plain twin that every type has.
_TWINS = {"\u2011": "-", "\u2010": "-", "\u202f": "\u00a0"}


@cache
def instance(path: Path, weight: int) -> bytes:
    """One weight of a variable type as a file of its own; the same bytes every time."""
    font = ttLib.TTFont(path, recalcTimestamp=False)
    for table in _UNUSED:
        if table in font:
            del font[table]
    place = {"wght": weight, "wdth": 100}
    instancer.instantiateVariableFont(font, place, inplace=True, updateFontNames=True)
    out = BytesIO()
    font.save(out)
    return out.getvalue()


@cache
def register() -> None:
    """Make the types known to ReportLab, each family with its bold and italic."""
    for name, (path, weight) in FILES.items():
        source = str(path) if weight is None else BytesIO(instance(path, weight))
        pdfmetrics.registerFont(TTFont(name, source))
    for family in ("PlexSans", "PlexSerif"):
        pdfmetrics.registerFontFamily(
            family,
            normal=family,
            bold=f"{family}-Bold",
            italic=f"{family}-Italic",
            boldItalic=f"{family}-Bold",
        )
    STATE_DEFAULTS["fontName"] = "PlexSans"  # drawings begin with Helvetica otherwise


@cache
def letters(font: str) -> frozenset[str]:
    """The characters that a type can draw."""
    register()
    return frozenset(chr(code) for code in pdfmetrics.getFont(font).face.charToGlyph)


@cache
def _common() -> frozenset[str]:
    return frozenset.intersection(*(letters(font) for font in FILES))


class _Shown(dict[int, str]):
    """How each character is printed by a type, worked out when it is first met."""

    def __init__(self, drawable: frozenset[str]) -> None:
        self.drawable = drawable

    def __missing__(self, code: int) -> str:
        char = _plain(chr(code))
        if char in "\n\t" or (char in self.drawable and not _invisible(char)):
            shown = char
        else:
            shown = f"[U+{ord(char):04X}]"
        self[code] = shown
        return shown


def _plain(char: str) -> str:
    """Rare spaces and hyphens become their plain twin."""
    if char in _TWINS:
        return _TWINS[char]
    return " " if char != "\u00a0" and unicodedata.category(char) == "Zs" else char


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


@cache
def _table(font: str | None) -> _Shown:
    return _Shown(letters(font) if font else _common())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def printable(text: str, font: str | None = None) -> str:
    """The text with every character that `font` lacks written out, as in [U+1F600].

    Without a font, a character must be in all six types: the text can then stand anywhere.
    """
    return _composed(text).translate(_table(font))


def markup(text: str, font: str = "PlexSerif") -> str:
    """The text escaped for a Paragraph in `font`; Greek, which only Plex Sans has, in Plex Sans."""
    own, other = letters(font), letters("PlexSans")
    text = _composed(text)
    if own.issuperset(text):
        return escape(text.translate(_table(font)))

    def place(char: str) -> str:
        return "" if char in own or char in "\n\t" or char not in other else "PlexSans"

    parts = []
    for place_name, chars in groupby(map(_plain, text), key=place):
        run = escape(printable("".join(chars), place_name or font))
        parts.append(f'<font name="{place_name}">{run}</font>' if place_name else run)
    return "".join(parts)


def width(text: str, font: str, size: float) -> float:
    """How wide a text prints, in points."""
    register()
    return float(pdfmetrics.stringWidth(printable(text, font), font, size))
