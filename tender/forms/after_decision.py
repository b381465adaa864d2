"""Forms of what follows a letter: municipalities, claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from criteria.claims import KINDS, OUTCOMES
from criteria.mandates import KINDS as WORDS
from criteria.texts import sentence
from tender.forms.fields import (
    ChoiceField,
    DayField,
    Form,
    MomentField,
    TextArea,
    TextLine,
    reader_language,
)


def _named(area: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    lang = reader_language()
    return [(one, sentence(f"{area}.{one}", lang)) for one in codes]


class MunicipalForm(Form):
    """What one municipality let us know."""

    kind = ChoiceField(_l("Wat liet de gemeente weten?"), empty=_l("Kies"))
    day = DayField(_l("Op welke dag?"))
    by_whom = TextLine(_l("Wie besloot dit?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.offer(_named("mandates", WORDS))


class ClaimForm(Form):
    """What a tenderer sent about a letter; `about` are the kinds it can be about."""

    about = ChoiceField(_l("Waarover gaat de reactie?"), empty=_l("Kies"))
    tenderer = ChoiceField(_l("Welke inschrijver?"), empty=_l("Kies"))
    kind = ChoiceField(_l("Wat stuurde de inschrijver?"), empty=_l("Kies"))
    received_at = MomentField(_l("Wanneer kreeg u het?"))
    text = TextArea(_l("Waar gaat het over?"))

    def __init__(
        self,
        tenderers: Iterable[tuple[str, str]],
        about: Iterable[str],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        lang = reader_language()
        self.about.offer([(one, sentence(f"claims.about_{one}", lang)) for one in about])
        self.tenderer.offer(tenderers)
        self.kind.offer(_named("claims", KINDS))


class CloseClaimForm(Form):
    """How a claim ended."""

    outcome = ChoiceField(_l("Hoe liep het af?"), empty=_l("Kies"))
    reason = TextArea(_l("Reden"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.offer(_named("claims", OUTCOMES))
