"""Signals: what one needs, how it is packed, and a file name that tells nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from criteria.signals import FollowUp, Signal, check_signal, neutral_name, pack, unpack

TODAY = date(2022, 1, 20)
SIGNAL = Signal("Inspectie", "inspection_report", "serious", "Drie tekortkomingen.", TODAY)
FOLLOW = FollowUp("Gevraagd om een plan.", "light", TODAY)


def faults(words: Signal | FollowUp) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in check_signal(words, TODAY)]


def test_what_is_complete_is_taken() -> None:
    assert faults(SIGNAL) == faults(FOLLOW) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (replace(SIGNAL, source=" "), ("acts.text_missing", "source")),
        (replace(SIGNAL, kind="gossip"), ("signals.kind_missing", "kind")),
        (replace(SIGNAL, weight=""), ("signals.weight_missing", "weight")),
        (replace(SIGNAL, text="x" * 10_001), ("acts.text_long", "text")),
        (replace(SIGNAL, seen_on=date(2022, 1, 21)), ("parties.day_ahead", "seen_on")),
        (replace(SIGNAL, seen_on=date(1999, 1, 1)), ("parties.day_old", "seen_on")),
        (replace(FOLLOW, on=date(2022, 1, 21)), ("parties.day_ahead", "on")),
        (replace(FOLLOW, text=""), ("acts.text_missing", "text")),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    words: Signal | FollowUp, expected: tuple[str, str]
) -> None:
    assert faults(words) == [expected]
    typed = {"Drie tekortkomingen.", "gossip"}
    sentences = [
        fault.sentence(lang) for fault in check_signal(words, TODAY) for lang in ("nl", "en")
    ]
    assert not any(word in told for word in typed for told in sentences)


def test_what_is_packed_is_read_back_strictly() -> None:
    assert unpack(Signal, pack(SIGNAL)) == SIGNAL and unpack(FollowUp, pack(FOLLOW)) == FOLLOW
    for other in (b"", b"{}", pack(FOLLOW), pack(SIGNAL) + b" "):
        with pytest.raises(ValueError, match=r"."):
            unpack(Signal, other)


@pytest.mark.parametrize(
    ("name", "neutral"),
    [
        ("Rapport De Linde.pdf", "vertrouwelijk.pdf"),
        ("De Linde.final.DOCX", "vertrouwelijk.docx"),
        ("../../etc/De Linde.png", "vertrouwelijk.png"),
    ],
)
def test_a_file_name_tells_only_the_sort(name: str, neutral: str) -> None:
    assert neutral_name(name) == neutral
