"""Changes of a plan on their way through a page: signed, so that only what was shown is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from criteria.changes import Change, read_changes, write_changes
from tender.pages.plan import Met
from tender.routes.access import current_identity


def packed(version: int, made: Iterable[Change]) -> str:
    """Changes that were made from a version of the draft, for this person alone."""
    contents: list[Any] = [current_identity().participant, version, write_changes(made)]
    text: str = _signer().dumps(contents)
    return text


def unpacked(text: str) -> tuple[int, tuple[Change, ...]]:
    """The version the changes were made from, and the changes. BadData for any others than ours."""
    who, version, made = _signer().loads(text)
    if who != current_identity().participant:
        raise BadData("somebody else's")
    return version, read_changes(made)


def offered(version: int, met: Iterable[Met]) -> tuple[tuple[Met, str], ...]:
    """Conflicts, each with the change that puts there what was typed, now that both were seen."""
    return tuple((one, packed(version, [_again(one)])) for one in met)


def _again(one: Met) -> Change:
    """The change once more, from what stands there now."""
    change = one.conflict.change
    return Change(change.path, one.conflict.present, change.new)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="plan-changes")
