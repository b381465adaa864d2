"""The guide of the demonstration, printed once for each file of tests."""

from __future__ import annotations

import pytest

from tests.paper import words
from tests.report.guides import made, sealed


@pytest.fixture(scope="module")
def printed() -> bytes:
    return sealed(made())


@pytest.fixture(scope="module")
def text(printed: bytes) -> str:
    return words(printed)
