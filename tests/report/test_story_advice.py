"""How the annex on advice says that a question reached a tenderer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from criteria.award_advice import AdvicePart, AskedLine, PutLine
from criteria.text import Text
from tender.report.story_advice import Annex, render
from tests import paper

AT = datetime(2022, 1, 20, 9, tzinfo=UTC)
SENT = "Gesteld aan Partij B, op donderdag 20 januari 2022, 10.00 uur"


@pytest.mark.parametrize(
    ("to", "told"),
    [
        (PutLine("Partij B", AT, "Zo."), f"{SENT}. Antwoord: Zo."),
        (PutLine("Partij B", AT, "Zo.", "per e-mail"), f"{SENT} (per e-mail). Antwoord: Zo."),
        (
            PutLine("Partij B", AT, "Zo.", shown=True),
            "Gesteld aan Partij B. Antwoord, vastgelegd op donderdag 20 januari 2022, 10.00 uur:",
        ),
        (PutLine("Partij B", None, ""), "Klaargezet voor Partij B, niet verstuurd."),
    ],
)
def test_only_what_was_sent_is_told_as_put(to: PutLine, told: str) -> None:
    line = ("unchanged", "Het gaat om hun eigen tekst.", "Wie belt?", (to,))
    asked = AskedLine("Een lid", None, None, "", "Wie belt?", AT, *line, number=7)
    annex = Annex("R-1", Text("Zorg", "Care"), "Regio", 1, AT, AdvicePart((), (asked,)))
    found = paper.words(render(annex, "nl"))
    assert told in found
    assert "Ingebrachte vraag 1" in found and "Dit is vraag 7 aan de inschrijvers." in found
    assert "Reden bij dit besluit: Het gaat om hun eigen tekst." in found
