"""The table that traces agreements: a choice and a text on each row, saved at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from criteria.dialogue import Conformity
from tender.forms.fields import Form, TextArea
from tender.forms.picks import PickSelect, named


@dataclass(frozen=True, slots=True)
class Row:
    """What was filled in on one row of a table."""

    key: str
    outcome: str
    text: str


class TableForm(Form):
    """A table with an outcome and a text on each row, saved at once. Empty rows are left alone."""

    keys: tuple[str, ...] = ()

    def filled(self) -> Iterator[Row]:
        """The rows on which something was chosen or written."""
        for key in self.keys:
            outcome, text = self.outcome(key).data or "", (self.words(key).data or "").strip()
            if outcome or text:
                yield Row(key, outcome, text)

    def outcome(self, key: str) -> Any:
        return self[f"{key}-outcome"]

    def words(self, key: str) -> Any:
        return self[f"{key}-text"]


def _table_form(
    keys: Iterable[str], pairs: list[tuple[str, str]], outcome: Any, text: Any
) -> type[TableForm]:
    rows = tuple(keys)
    fields: dict[str, Any] = {"keys": rows}
    for key in rows:
        fields[f"{key}-outcome"] = PickSelect(outcome, pairs=pairs, empty=_l("Kies"))
        fields[f"{key}-text"] = TextArea(text, required=False)
    return type("TableForm", (TableForm,), fields)


def conformity_form(agreements: Iterable[str], lang: str) -> type[TableForm]:
    """A row per agreement: whether the final offer honours it, and where."""
    pairs = named("conformity", Conformity, lang)
    return _table_form(agreements, pairs, _l("Oordeel"), _l("Plaats in de inschrijving"))
