"""Forms of a clarification round: for the officer, and for the tenderer that answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from criteria.clarification import (
    ANSWER_LIMIT,
    KINDS,
    MEANS_LIMIT,
    MOST_FILES,
    NOTE_LIMIT,
    QUESTION_LIMIT,
    SentFile,
    Subject,
)
from criteria.documents import LARGEST
from criteria.outcome import SELECTION
from tender.forms.fields import ChoiceField, Form, MomentField, TextArea, TextLine, reader_language

_FAR = 4 * ANSWER_LIMIT
"""What is longer is refused at the field; what is only too long by the rules, by the rules."""


def chosen_subject(stage: str, id_: str) -> str:
    """What is sent for a subject; no id of a plan has a colon."""
    return id_ if stage == SELECTION else f"{stage}:{id_}"


class QuestionForm(Form):
    """A question to prepare: about which party and which demand, and what may be repaired."""

    party = ChoiceField(_l("Over welke partij?"), empty=_l("Alle partijen samen"))
    demand = ChoiceField(_l("Waarover gaat de vraag?"))
    kind = RadioField(
        _l("Wat mag het antwoord herstellen?"),
        choices=[
            SelectChoice(
                "clarify",
                _l("Verduidelijking: uitleggen wat er al staat, zonder toe te voegen"),
            ),
            SelectChoice(
                "proof",
                _l("Bewijs dat ontbreekt of verlopen is, van een feit dat op de peildatum bestond"),
            ),
            SelectChoice("form", _l("Een gebrek in de vorm, zoals een handtekening die ontbreekt")),
        ],
        validate_choice=False,
    )
    text = TextArea(_l("Vraag"), required=False, limit=QUESTION_LIMIT)

    def offer(self, parties: Iterable[tuple[str, str]], about: Iterable[Subject]) -> None:
        """What can be chosen."""
        lang = reader_language()
        self.party.offer(parties)
        self.demand.offer(
            (
                chosen_subject(one.stage, one.id),
                f"{one.id} · {one.title.get(lang)}" if one.id else one.title.get(lang),
            )
            for one in about
        )

    @property
    def about(self) -> tuple[str, str]:
        """Stage and id of what the question is about."""
        stage, colon, id_ = (self.demand.data or "").rpartition(":")
        return (stage, id_) if colon else (SELECTION, id_)

    @property
    def party_id(self) -> UUID | None:
        return UUID(self.party.data) if self.party.data else None

    @property
    def chosen_kind(self) -> str:
        return self.kind.data if self.kind.data in KINDS else ""


class SendRoundForm(Form):
    """Send what is prepared, or look at the letter first.

    seen    the basis of the letter
    warned  the warnings that were shown with it
    """

    seen = HiddenField(default="")
    warned = HiddenField(default="")
    deadline = MomentField(_l("Antwoorden tot en met"))


class RecordAnswerForm(Form):
    """An answer that came by other means."""

    question = HiddenField()
    received_at = MomentField(_l("Binnengekomen op"))
    means = TextLine(_l("Hoe kwam het binnen?"), limit=MEANS_LIMIT)
    text = TextArea(_l("Antwoord"), limit=ANSWER_LIMIT)


class CloseRoundForm(Form):
    note = TextArea(_l("Wat leveren de antwoorden op?"), limit=NOTE_LIMIT)


class AnswersForm(Form):
    """The answers of a tenderer to the questions of one round: text and files each."""

    numbers: tuple[int, ...] = ()

    def texts(self) -> dict[int, str]:
        """What was typed, by the number of the question."""
        return {number: self[f"answer-{number}"].data or "" for number in self.numbers}

    def files(self) -> dict[int, tuple[SentFile, ...]]:
        """What was sent; no more of a file is read than is taken."""
        found = {}
        for number in self.numbers:
            sent = [one for one in self[f"file-{number}"].data or () if _is_file(one)]
            if sent:
                found[number] = tuple(
                    SentFile(one.filename, one.stream.read(LARGEST + 1))
                    for one in sent[: MOST_FILES + 1]
                )
        return found


def _is_file(sent: Any) -> bool:
    return bool(getattr(sent, "filename", ""))


def answers_form(numbers: Iterable[int]) -> type[AnswersForm]:
    """The form of a round with questions of these numbers."""
    made: dict[str, Any] = {"numbers": tuple(numbers)}
    for number in made["numbers"]:
        made[f"answer-{number}"] = TextArea(
            _("Uw antwoord op vraag %(number)s", number=number), required=False, limit=_FAR
        )
        made[f"file-{number}"] = MultipleFileField(
            _("Bestanden bij vraag %(number)s", number=number)
        )
    return type("RoundAnswersForm", (AnswersForm,), made)
