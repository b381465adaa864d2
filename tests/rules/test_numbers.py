"""How numbers are shown, read and rounded."""

from __future__ import annotations

from decimal import Decimal, getcontext, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from criteria.numbers import (
    Number,
    cents,
    exact,
    from_cents,
    round_half_up,
    show,
)
from criteria.reading import counted, read_dutch, read_points, read_share
from criteria.refusals import Refused


@pytest.mark.parametrize(
    ("value", "places", "dutch", "english"),
    [
        (Decimal("1234567.89"), None, "1.234.567,89", "1,234,567.89"),
        (Decimal("1234567.895"), 2, "1.234.567,90", "1,234,567.90"),
        (Decimal("2.40"), None, "2,40", "2.40"),
        (Decimal("1E+3"), None, "1.000", "1,000"),
        (Decimal("-0.001"), 2, "0,00", "0.00"),
        (Decimal("-0.005"), 2, "−0,01", "−0.01"),
        (Decimal("-0"), None, "0", "0"),
        (145_000_000, None, "145.000.000", "145,000,000"),
        (999, None, "999", "999"),
        (7, 2, "7,00", "7.00"),
        (-1234, None, "−1.234", "−1,234"),
        (Fraction(1, 3), None, "0,3333", "0.3333"),
        (Fraction(2, 3), None, "0,6667", "0.6667"),
        (Fraction(-2, 3), 2, "−0,67", "−0.67"),
        (Fraction(1, 8), None, "0,125", "0.125"),
        (Fraction(1, 3125), None, "0,00032", "0.00032"),
        (Fraction(6, 2), None, "3", "3"),
    ],
)
def test_a_number_is_shown_in_the_readers_form(
    value: Number, places: int | None, dutch: str, english: str
) -> None:
    assert show(value, places) == dutch
    assert show(value, places, "en") == english


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999")])
def test_what_is_not_a_number_to_count_with_is_not_shown(value: Decimal) -> None:
    with pytest.raises(ValueError, match="count with"):
        show(value)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("2.4999", 0, "2"),
        ("1.005", 2, "1.01"),
        ("7", 3, "7.000"),
        ("0.0005", 3, "0.001"),
    ],
)
def test_rounding_goes_half_away_from_zero(value: str, places: int, rounded: str) -> None:
    answer = round_half_up(Decimal(value), places)
    assert str(answer) == rounded


def test_rounding_does_not_listen_to_the_decimal_context() -> None:
    with localcontext() as context:
        context.prec = 3
        assert round_half_up(Decimal("123456789.125"), 2) == Decimal("123456789.13")
    assert getcontext().prec != 3


def test_rounding_to_fewer_than_no_decimals_is_an_error() -> None:
    with pytest.raises(ValueError, match="-1"):
        round_half_up(Decimal(15), -1)


@settings(deadline=None)
@given(some.integers(min_value=-(10**20), max_value=10**20))
def test_cents_come_back_as_they_went(number: int) -> None:
    assert cents(from_cents(number)) == number


def test_money_with_parts_of_a_cent_is_an_error() -> None:
    assert cents(Decimal("12.30")) == 1230
    with pytest.raises(ValueError, match="more than 2 decimals"):
        cents(Decimal("12.345"))
    with pytest.raises(ValueError, match="count with"):
        cents(Decimal("NaN"))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1.234.567,89", "1234567.89"),
        ("145.000.000", "145000000"),
        ("2,40", "2.40"),
        ("4558,00", "4558.00"),
        ("0,27", "0.27"),
        ("1.234", "1234"),
        ("  12 ", "12"),
        ("1 234 567,5", "1234567.5"),
        ("1\u00a0234", "1234"),
        ("1\u202f234", "1234"),
        ("1\u2009234", "1234"),
        ("€ 49.596.975", "49596975"),
        ("€4,50", "4.50"),
        ("-3,5", "-3.5"),
        ("\u22123,5", "-3.5"),
        ("-0", "0"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_a_dutch_number_is_read(typed: str, read: str) -> None:
    assert str(read_dutch(typed)) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("€ 145.000.000,-", "145000000"),
        ("€145.000.000,--", "145000000"),
        ("145.000.000,—", "145000000"),
        ("145.000.000,=", "145000000"),
        ("-5,-", "-5"),
        ("EUR 145.000.000", "145000000"),
        ("eur 2,40", "2.40"),
        ("145.000.000 euro", "145000000"),
        ("2,40 €", "2.40"),
        ("145 miljoen", "145000000"),
        ("€ 145,5 miljoen", "145500000"),
        ("145mln", "145000000"),
        ("1,5 miljard", "1500000000"),
        ("0,5 mld", "500000000"),
        ("0,5 mln. euro", "500000"),
        ("1,2345678 mln", "1234567.8"),
        ("1,5 miljard", "1500000000"),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, read: str) -> None:
    assert str(read_dutch(typed)) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("145,000,000", "145000000"),
        ("€145,000,000.50", "145000000.50"),
        ("1,234.56", "1234.56"),
        ("-1,234.5", "-1234.5"),
        ("145.000.000", "145000000"),
        ("2,40", "2.40"),
    ],
)
def test_what_can_only_be_english_is_read_where_english_is_read(typed: str, read: str) -> None:
    """The comma alone stays the decimal mark: 1,234 is never a thousand and something."""
    assert str(read_dutch(typed, english=True)) == read
    assert str(read_dutch("1,234", places=3, english=True)) == "1.234"
    for wrong in ("2.40", "1.23", "0,145,000,000", "1,2345,678", "12,34.5"):
        with pytest.raises(Refused):
            read_dutch(wrong, english=True)
    if "," in typed and typed != "2,40":
        with pytest.raises(Refused):
            read_dutch(typed)


def test_half_a_million_is_a_whole_number() -> None:
    assert read_dutch("0,5 miljoen", places=0) == 500_000
    with pytest.raises(Refused, match="heel getal"):
        read_dutch("0,1234567 miljoen", places=0)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("euro", "empty"),
        (",-", "unreadable"),
        ("5,---", "unreadable"),
        ("5,50,-", "unreadable"),
        ("5-", "unreadable"),
        ("miljoen", "unreadable"),
        ("5 miljoen miljoen", "unreadable"),
        ("5 mln x", "unreadable"),
        ("5 €€", "unreadable"),
        ("5 europese", "unreadable"),
        ("1.5 miljoen", "ambiguous_point"),
        ("1,123456789 miljoen", "too_many_decimals"),
        ("   ", "empty"),
        ("€", "empty"),
        ("1,234.56", "english"),
        ("1,234,567", "english"),
        ("1.23", "ambiguous_point"),
        ("1.2345", "ambiguous_point"),
        ("0.270", "ambiguous_point"),
        ("1.234.56", "unreadable"),
        ("1.2 34", "unreadable"),
        ("1 2", "unreadable"),
        ("1.234 567", "unreadable"),
        ("NaN", "unreadable"),
        ("Infinity", "unreadable"),
        ("1E+999", "unreadable"),
        ("١٢", "unreadable"),
        ("１２", "unreadable"),
        ("1\n2", "unreadable"),
        ("12\n", "unreadable"),
        ("007", "unreadable"),
        ("1_000", "unreadable"),
        ("+5", "unreadable"),
        (",5", "unreadable"),
        ("5,", "unreadable"),
        ("<b>1</b>", "unreadable"),
        ("123456789012345678901", "too_long"),
        ("1" + "0" * 5_000, "too_long"),
        ("12,345", "too_many_decimals"),
    ],
)
def test_what_could_be_misread_is_refused_with_an_example(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_dutch(typed)
    (found,) = refused.value.refusals
    assert found.code == f"numbers.{code}"
    for lang in ("nl", "en"):
        assert any(digit in found.sentence(lang) for digit in "0123456789")


def test_bounds_are_included() -> None:
    low, high = Decimal(0), Decimal(10)
    assert read_dutch("0", minimum=low, maximum=high) == 0
    assert read_dutch("10", minimum=low, maximum=high) == 10
    with pytest.raises(Refused, match="moet 0 of hoger zijn"):
        read_dutch("-0,01", minimum=low)
    with pytest.raises(Refused, match="moet 10 of lager zijn"):
        read_dutch("10,01", maximum=high)


def test_a_whole_number_and_points_have_their_own_decimals() -> None:
    assert read_dutch("12", places=0) == 12
    with pytest.raises(Refused, match="heel getal"):
        read_dutch("12,5", places=0)
    assert read_points("7,125") == Decimal("7.125")
    with pytest.raises(Refused, match="ten hoogste 3"):
        read_points("7,1255")
    with pytest.raises(Refused, match="0 of hoger"):
        read_points("-1")


@settings(deadline=None)
@given(some.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_what_is_shown_in_dutch_is_read_back(value: Decimal) -> None:
    assert read_dutch(show(value)) == value


@settings(deadline=None)
@given(some.fractions(min_value=-(10**9), max_value=10**9), some.integers(0, 6))
def test_rounding_is_never_more_than_half_a_step_away(value: Fraction, places: int) -> None:
    step = Fraction(1, 10**places)
    assert abs(exact(round_half_up(value, places)) - value) <= step / 2


@settings(deadline=None)
@given(some.text(max_size=30))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        assert read_dutch(typed).is_finite()
    except Refused as refused:
        assert refused.refusals[0].sentence("en")


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("007", 7), ("", 0), ("-1", 0), ("1.5", 0), ("٣", 0), ("1234567890", 0)],
)
def test_a_number_in_an_address_is_small_and_whole(typed: str, number: int) -> None:
    assert counted(typed) == number


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("1/2", (1, 2)),
        (" 2 / 4 ", (1, 2)),
        ("50%", (1, 2)),
        ("12,5 %", (1, 8)),
        ("0,5", (1, 2)),
        ("1", (1, 1)),
        ("0", (0, 1)),
        ("1/3", (1, 3)),
    ],
)
def test_a_share_is_read_as_a_fraction(typed: str, share: tuple[int, int]) -> None:
    assert read_share(typed) == share


@pytest.mark.parametrize("typed", ["", "half", "1/0", "0.5", "1/2/3", "%", "1,5/2", "\u00bd"])
def test_a_share_that_cannot_be_read_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Refused, match="1/2"):
        read_share(typed)


def test_nothing_has_no_sign() -> None:
    assert str(round_half_up(Fraction(-1, 1000), 2)) == "0.00"
