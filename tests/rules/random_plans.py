"""Plans of any shape, for properties that hold of all of them: whatever the types allow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from criteria.plan import FORMAT, EvaluationPlan
from criteria.plan.file_codes import CODES, Codes, fields, fixed, is_record, many, optional, tidy

NASTY = (
    *(
        "",
        " ",
        "=1+1",
        "+31",
        "-5",
        "@SUM(A1)",
        '"',
        '""',
        '"a;b"',
        "a; b",
        ";",
        "_x0041_",
        "x005F_",
    ),
    *(
        "1.234,56",
        "2022-01-26",
        "ja",
        "de wet",
        "\n",
        " a\n b ",
        "é",
        "\u202e",
        "😀",
        "#REF!",
        "TRUE",
    ),
)
MARKS = st.characters(exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n\t")
WORDS = st.one_of(st.sampled_from(NASTY), st.text(MARKS, max_size=8)).map(tidy)
NAMES = WORDS.filter(lambda text: bool(text.strip()))
NUMBERS = st.builds(
    lambda whole, places: Decimal(whole).scaleb(-places),
    st.one_of(st.integers(-100, 100), st.integers(1 - 10**18, 10**18 - 1)),
    st.integers(0, 18),
)
DAYS = st.one_of(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates())
FIRST = datetime(2022, 1, 1, tzinfo=UTC)
MOMENTS = st.one_of(
    st.integers(-(10**8), 10**8).map(lambda seconds: FIRST + timedelta(seconds=seconds)),
    st.integers(-(10**16), 10**16).map(lambda little: FIRST + timedelta(microseconds=little)),
)

PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    int: st.integers(1 - 10**15, 10**15 - 1),
    bool: st.booleans(),
    Decimal: NUMBERS,
    Decimal | bool: st.one_of(NUMBERS, st.booleans()),
    date: DAYS,
    datetime: MOMENTS,
}


def _of(hint: Any, codes: Codes | None, most: int, name: str) -> st.SearchStrategy[Any]:
    inner, may_lack = optional(hint)
    if may_lack:
        return st.one_of(st.none(), _of(inner, codes, most, name))
    if (each := many(hint)) is not None:
        key = (lambda row: row.id) if is_record(each) and "id" in fields(each) else None
        return st.lists(_of(each, codes, most, ""), max_size=most, unique_by=key).map(tuple)
    if fixed(hint):
        first, second = fixed(hint)
        return st.tuples(_of(first, codes, most, "name"), _of(second, None, most, ""))
    if is_record(hint):
        return _record(hint, most)
    if codes is not None:
        return st.sampled_from(codes.known)
    return NAMES if name in ("id", "name") else PLAIN[hint]


def _record(cls: Any, most: int) -> st.SearchStrategy[Any]:
    return st.builds(
        cls,
        **{
            name: _of(hint, CODES.get((cls.__name__, name)), max(most - 1, 1), name)
            for name, hint in fields(cls).items()
            if name != "format"
        },
    )


def plans() -> st.SearchStrategy[EvaluationPlan]:
    """Any plan of today's format."""
    assert EvaluationPlan.__dataclass_fields__["format"].default == FORMAT
    return _record(EvaluationPlan, 3)
