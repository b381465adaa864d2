"""Files are read by real children, each time anew."""

from __future__ import annotations

import pytest

from tender.imports import child
from tests import conftest


@pytest.fixture(autouse=True)
def real_children(children: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_answer", conftest._read)
