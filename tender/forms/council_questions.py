"""Forms for questions to tenderers: asked by a delegate, decided and answered by an officer."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from criteria.clarification import ANSWER_LIMIT, MEANS_LIMIT
from criteria.council import DECISIONS
from criteria.council_questions import LONGEST_ORGANISATION, QUESTION_LIMIT, REASON_LIMIT
from tender.forms.fields import (
    ChoiceField,
    Form,
    MomentField,
    SeenForm,
    TextArea,
    TextLine,
    reader_language,
)
from tender.forms.picks import BoxesField, PickRadio, named


class AskForm(Form):
    """A question of a delegate. read: what of a resident its writer was told to stand in it."""

    tenderer = ChoiceField(_l("Aan wie?"), empty=_l("Aan alle inschrijvers"))
    text = TextArea(_l("Uw vraag"), limit=QUESTION_LIMIT)
    read = HiddenField()

    @property
    def candidacy(self) -> UUID | None:
        return UUID(self.tenderer.data) if self.tenderer.data else None


class NoteForm(Form):
    """A question of an organisation that has no access."""

    organisation = TextLine(_l("Namens welke organisatie?"), limit=LONGEST_ORGANISATION)
    theme = ChoiceField(_l("Over welk thema?"), empty=_l("In het algemeen"))
    tenderer = ChoiceField(_l("Over welke inschrijver?"), empty=_l("Over alle inschrijvers"))
    text = TextArea(_l("Vraag"), limit=QUESTION_LIMIT)

    @property
    def candidacy(self) -> UUID | None:
        return UUID(self.tenderer.data) if self.tenderer.data else None


class DecideForm(Form):
    """What happens with questions, and which tenderers get them."""

    questions = BoxesField(_l("Welke vragen?"))
    text = TextArea(
        _l("De vraag zoals u hem stelt"),
        required=False,
        limit=QUESTION_LIMIT,
        description=_l("Alleen als u de woorden verandert of vragen samenvoegt."),
    )
    to = BoxesField(_l("Wie krijgt de vraag?"))
    reason = TextArea(
        _l("Reden"),
        required=False,
        limit=REASON_LIMIT,
        description=_l(
            "Als u niet stelt: waarom niet. Als niet alle inschrijvers de vraag krijgen: waarom dat"
            " gelijke behandeling niet schaadt."
        ),
    )

    def ids(self, name: str) -> list[UUID]:
        return [UUID(one) for one in self[name].data or ()]


def decide_form(asked: Iterable[tuple[str, str]], to: Iterable[tuple[str, str]]) -> DecideForm:
    """The form with what can be chosen; every tenderer gets the question unless somebody says
    otherwise."""
    pairs = named("council_question", DECISIONS, reader_language())
    fields = {
        "outcome": PickRadio(_l("Wat doet u ermee?"), pairs=pairs, code="councils.decision_missing")
    }
    every = list(to)
    made: DecideForm = type("DecideForm", (DecideForm,), fields)(
        prefix="decide", data={"to": [value for value, _ in every]}
    )
    made.questions.offer(asked)
    made.to.offer(every)
    return made


class SendingForm(Form):
    """When and how a question was sent with no letter from here."""

    sent_at = MomentField(_l("Verstuurd op"))
    means = TextLine(_l("Hoe verstuurde u hem?"), limit=MEANS_LIMIT)


class PutAnswerForm(SeenForm):
    """The answer of a tenderer. `seen` counts the versions that the page showed."""

    text = TextArea(_l("Antwoord"), limit=ANSWER_LIMIT)
