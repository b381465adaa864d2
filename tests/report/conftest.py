"""The guide of the demonstration, printed once for each file of tests."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.report.guides import made, sealed, words


@pytest.fixture(scope="module")
def printed() -> PdfReader:
    return PdfReader(BytesIO(sealed(made())))


@pytest.fixture(scope="module")
def text() -> str:
    return words(sealed(made()))
