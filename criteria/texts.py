"""Every sentence the rules speak, in Dutch and English, as data in `criteria/sentences/*.toml`.

A file `plan.toml` with a table `[weights_off]` and keys `nl` and `en` gives the sentence
`plan.weights_off`. Values are named in braces: `{total}`. Where the words differ for a `{count}` of
one, `nl_one` and `en_one` say so. Numbers and moments are written in the reader's own form: 1.234,5
in Dutch, 1,234.5 in English.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from criteria.moments import show_date, show_moment
from criteria.numbers import show
from criteria.text import Text

LANGUAGES = ("nl", "en")
_FOLDER = Path(__file__).parent / "sentences"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All sentences: code to {"nl": …, "en": …}, with "nl_one" and "en_one" where these exist."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(_FOLDER.glob("*.toml")):
        for code, versions in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[f"{file.stem}.{code}"] = versions
    return found


def placeholders(template: str) -> frozenset[str]:
    """The names a sentence mentions, to check that both languages mention the same."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def sentence(code: str, lang: str = "nl", /, **values: object) -> str:
    """The sentence of `code` in `lang`, with its values filled in. KeyError for an unknown code."""
    shown = {name: _show(value, lang) for name, value in values.items()}
    versions = catalogue()[code]
    one = versions.get(f"{lang}_one") if values.get("count") == 1 else None
    return (one or versions[lang]).format_map(shown)


def _show(value: object, lang: str) -> str:
    if isinstance(value, datetime):
        return show_moment(value, lang)
    if isinstance(value, date):
        return show_date(value, lang)
    if isinstance(value, (Decimal, Fraction, int)) and not isinstance(value, bool):
        return show(value, lang=lang)
    if isinstance(value, (tuple, list, frozenset)):
        return ", ".join(_pieces(value, lang))
    if isinstance(value, Text):
        return value.get(lang)
    return str(value)


def _pieces(values: object, lang: str) -> Iterator[str]:
    assert isinstance(values, (tuple, list, frozenset))
    for value in sorted(values, key=str) if isinstance(values, frozenset) else values:
        yield _show(value, lang)
