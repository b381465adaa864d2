"""Dutch is written in the code and the templates; English is read from `translations/`.

The catalogue is read as it is, so nothing has to be compiled before the application starts.
"""

from __future__ import annotations

import io
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_locale

from criteria.moments import short_date as short
from criteria.moments import show_date, show_moment, show_second
from criteria.numbers import show
from tender.routes.access import language
from tender.routes.account import LANGUAGES, chosen

_FOLDER = Path(__file__).parent.parent / "translations"


@cache
def catalogue(lang: str) -> NullTranslations:
    file = _FOLDER / lang / "LC_MESSAGES" / "messages.po"
    if lang == LANGUAGES[0] or not file.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=lang))
    compiled.seek(0)
    return Translations(compiled, domain="messages")


class Sentences(Domain):  # type: ignore[misc]
    def get_translations(self) -> NullTranslations:
        return catalogue(str(get_locale() or LANGUAGES[0]))


class Languages(Babel):  # type: ignore[misc]
    domain_instance = Sentences(domain="messages")


def init_app(app: Flask) -> None:
    Languages().init_app(
        app,
        default_locale=LANGUAGES[0],
        default_timezone="Europe/Amsterdam",
        locale_selector=lambda: chosen("lang", LANGUAGES),
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: catalogue(language()).ugettext(text),
        lambda one, more, count: catalogue(language()).ungettext(one, more, count),
        newstyle=True,
    )
    app.jinja_env.filters.update(
        moment=lambda value: show_moment(value, language()),
        second=lambda value: show_second(value, language()),
        date=lambda value: show_date(value, language()),
        short_date=lambda value: short(value, language()),
        number=_number,
        fraction=lambda value: str(Fraction(value) / 100),
    )


def _number(value: Any, places: int | None = None) -> str:
    return show(value, places, language())
