"""A row number that no page gave out, in a forged form: no row, and never a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, FormField, StringField

import tender.forms
from tender.forms.fields import RowsField

ODD = ("\u00b2", "\u0663", "99999999999", "9" * 5000, "-1", "1.5", "1e3", "x", " 1", "")


class Row(Form):  # type: ignore[misc]
    name = StringField()


class Rows(Form):  # type: ignore[misc]
    rows = RowsField(FormField(Row), min_entries=1, max_entries=5)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_row_is_passed_over(odd: str) -> None:
    sent = {f"rows-{odd}-name": "gek", "rows": "x", "rowsx-1-name": "y", "rows-2-name": "goed"}
    form = Rows(MultiDict(sent))
    assert [row.form.name.data for row in form.rows] == ["goed"]


def test_the_largest_row_number_that_counts_is_a_row() -> None:
    form = Rows(MultiDict({"rows-999999999-name": "ver", "rows-0-name": "dichtbij"}))
    assert [row.form.name.data for row in form.rows] == ["dichtbij", "ver"]


def test_every_list_of_rows_is_made_so() -> None:
    """A list of WTForms itself reads a superscript as a number, and fails on it."""
    folder = Path(tender.forms.__file__).parent
    using = [one.name for one in folder.glob("*.py") if "FieldList(" in one.read_text("utf-8")]
    assert not using
