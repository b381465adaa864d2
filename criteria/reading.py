"""Reading numbers and moments as people type them. What could mean two things is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from criteria.moments import AMSTERDAM
from criteria.refusals import Refused, refusal

__all__ = ["counted", "read_dutch", "read_local", "read_points", "read_share"]

_WRITTEN = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII
)
YEARS = range(1990, 2200)
_SPACES = re.compile("[ \u00a0\u2007\u2009\u202f]")
_SIGN = r"([-\u2212]?) ?"
_DUTCH = re.compile(
    _SIGN + r"(0|[1-9][0-9]*|[1-9][0-9]{0,2}([. ])[0-9]{3}(?:\3[0-9]{3})*)(?:,([0-9]+))?"
)
_ENGLISH = re.compile(_SIGN + r"[0-9]{1,3}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})")
_TURNED = str.maketrans(",.", ".,")
_POINT = re.compile(_SIGN + r"[0-9]+\.[0-9]+")
_EURO = r"(?:€|eur\b|euro\b)"
_BEFORE = re.compile(_EURO + " *", re.IGNORECASE)
_AFTER = re.compile(
    # no cents, as in 145.000.000,- or 145,--; then how many, as in 145 miljoen; then the euro
    r"(?P<none>(?<=[0-9]),(?:--?|[\u2212\u2013\u2014=]))?"
    r"(?:(?<=[0-9]) ?(?P<large>miljoen|mln\b\.?|miljard|mld\b\.?))?"
    rf"(?: ?{_EURO})?",
    re.IGNORECASE,
)
_LARGE = {"miljoen": 6, "mln": 6, "miljard": 9, "mld": 9}
_FRACTION = re.compile("([0-9]{1,6}) ?/ ?([0-9]{1,6})")
_MOST_DIGITS = 20
_LONGEST = 60


def plain_number(text: str) -> int | None:
    """The whole number that a program wrote: a few plain digits. None for anything else, such as a
    superscript, which Python calls a digit and cannot read."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def counted(text: str) -> int:
    """The whole number in an address or a hidden field; 0 where it is none of ours."""
    return plain_number(text) or 0


def read_dutch(
    text: str,
    *,
    places: int = 2,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
    english: bool = False,
) -> Decimal:
    """The number in `text`: dots between thousands, a comma before the decimals.

    A space may stand for the dot. A euro sign or the word may come first or last, `,-` may stand
    for no cents, and `145 miljoen` is read as it is meant. With `english` so is what can only be
    the English form, such as 145,000,000 or 1,234.56; 1,234 stays a Dutch decimal. Refused (codes
    `numbers.…`) when the text is not a number, could be read in two ways, has too many decimals or
    lies outside the bounds.
    """
    typed, shift = _without_unit(_SPACES.sub(" ", text[:_LONGEST]).strip(" "))
    if not typed:
        raise Refused(refusal("numbers.empty" if places else "numbers.empty_whole"))
    if len(text) > _LONGEST or sum(character.isdigit() for character in typed) > _MOST_DIGITS:
        raise Refused(refusal("numbers.too_long", most=_MOST_DIGITS))
    if english and _ENGLISH.fullmatch(typed):
        typed = typed.translate(_TURNED)
    read = _DUTCH.fullmatch(typed)
    if read is None:
        raise Refused(refusal(_why_not(typed, places)))
    sign, whole, grouping, decimals = read.groups(default="")
    if len(decimals) > shift and not places:
        raise Refused(refusal("numbers.not_whole"))
    if len(decimals) > places + shift:
        raise Refused(refusal("numbers.too_many_decimals", places=places))
    digits = whole.replace(grouping, "") if grouping else whole
    digits, decimals = digits + decimals[:shift].ljust(shift, "0"), decimals[shift:]
    number = Decimal(f"{digits}.{decimals}" if decimals else digits)
    number = number.copy_negate() if sign and number else number
    if minimum is not None and number < minimum:
        raise Refused(refusal("numbers.too_low", minimum=minimum))
    if maximum is not None and number > maximum:
        raise Refused(refusal("numbers.too_high", maximum=maximum))
    return number


def _without_unit(typed: str) -> tuple[str, int]:
    """The number alone, and how many places its decimal mark has to move for millions and more."""
    first = _BEFORE.match(typed)
    number = typed[first.end() :] if first else typed
    last = next((one for one in _AFTER.finditer(number) if one.end() == len(number)), None)
    if last is None or not last[0] or (last["none"] and "," in number[: last.start()]):
        return number, 0
    large = (last["large"] or "").lower().rstrip(".")
    return number[: last.start()], _LARGE.get(large, 0)


def read_points(text: str, *, maximum: Decimal | None = None) -> Decimal:
    """Points or a mark: not below zero, at most three decimals."""
    return read_dutch(text, places=3, minimum=Decimal(0), maximum=maximum)


def read_share(text: str) -> tuple[int, int]:
    """A part of a whole as people write it: 1/2, 0,5 or 50%. Given as a fraction: (1, 2)."""
    typed = text.strip()
    fraction = _FRACTION.fullmatch(typed)
    try:
        if fraction:
            share = Fraction(int(fraction[1]), int(fraction[2]))
        else:
            number = read_dutch(typed.removesuffix("%"), places=6)
            share = Fraction(number) / (100 if typed.endswith("%") else 1)
    except (Refused, ZeroDivisionError):
        raise Refused(refusal("numbers.share")) from None
    return share.numerator, share.denominator


def _why_not(typed: str, places: int) -> str:
    if _ENGLISH.fullmatch(typed):
        return "numbers.english"
    if _POINT.fullmatch(typed):
        return "numbers.ambiguous_point"
    return "numbers.unreadable" if places else "numbers.unreadable_whole"


def read_local(text: str) -> datetime:
    """A moment typed as YYYY-MM-DDTHH:MM or with :SS, read as Amsterdam time, returned in UTC.

    In the night the clock goes forward some times do not exist; those are refused. In the night it
    goes back one hour comes twice; then the first of the two is taken, in summer time.
    """
    written = _WRITTEN.fullmatch(text.strip(" "))
    if written is None:
        raise Refused(refusal("moments.unreadable"))
    try:
        wall = datetime(*(int(part or 0) for part in written.groups()), tzinfo=AMSTERDAM)  # type: ignore[misc,arg-type]
    except ValueError:
        raise Refused(refusal("moments.not_in_calendar")) from None
    if wall.year not in YEARS:
        raise Refused(refusal("moments.year_out_of_range"))
    moment = wall.astimezone(UTC)
    if moment.astimezone(AMSTERDAM).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise Refused(refusal("moments.skipped_by_the_clock"))
    return moment
