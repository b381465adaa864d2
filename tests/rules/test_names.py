"""One rule for names of organisations, with their legal form and without."""

from __future__ import annotations

import pytest

from criteria.parties.names import bare_name, bare_words, plain_name


@pytest.mark.parametrize(
    ("name", "plain", "bare"),
    [
        ("Zorg aan Zee B.V.", "zorg aan zee bv", "zorg aan zee"),
        ("zorg b v", "zorg bv", "zorg"),
        ("ZORG  B. V.", "zorg bv", "zorg"),
        ("Stichting Zorghuis De Linde", "stichting zorghuis de linde", "zorghuis de linde"),
        ("Maatschap Zorg", "maatschap zorg", "zorg"),
        ("Coöperatie Thuis U.A.", "cooperatie thuis ua", "thuis"),
        ("Thuis & Co, v.o.f.", "thuis co vof", "thuis co"),
        ("Café 't Hof B.V.", "cafe t hof bv", "cafe t hof"),
        ("CAFE T HOF BV", "cafe t hof bv", "cafe t hof"),
        ("Jansen/De Wit", "jansen de wit", "jansen de wit"),
        ("Zorg-in-Huis", "zorg in huis", "zorg in huis"),
        ("Stichting", "stichting", "stichting"),
        ("B.V.", "bv", "bv"),
        ("日本", "日本", "日本"),
        ("&", "&", "&"),
        ("", "", ""),
    ],
)
def test_a_name_with_its_legal_form_and_without(name: str, plain: str, bare: str) -> None:
    assert (plain_name(name), bare_name(name)) == (plain, bare)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Het Huis", "De Brug"),
        ("Maas Holding", "Maas Zorg"),
        ("De Linde", "De Lindes"),
        ("日本", "中国"),
    ],
)
def test_other_names_are_other_organisations(one: str, other: str) -> None:
    assert bare_name(one) != bare_name(other)


def test_the_words_keep_their_capitals_and_accents() -> None:
    assert bare_words("Stichting Café Het Huis B.V.") == ["Café", "Het", "Huis"]
