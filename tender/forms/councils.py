"""Forms by which an officer opens parts to a council, and closes them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from criteria.documents import LARGEST
from criteria.openings import LONGEST_PAGES, Wanted
from tender.forms.fields import Form, MomentField, TextLine
from tender.forms.picks import BoxesField, PickSelect

Pairs = Iterable[tuple[str, str]]


class PeriodForm(Form):
    """What every opening has: themes, and from when until when."""

    themes = BoxesField(_l("Welke thema’s?"))
    since = MomentField(_l("Lezen vanaf"))
    until = MomentField(_l("Lezen tot"))

    def wanted(self, council: str) -> Wanted:
        return Wanted(council, tuple(self.themes.data or ()), self.since.data, self.until.data)


class AnswersForm(PeriodForm):
    tenderers = BoxesField(_l("Van welke inschrijvers?"))

    def chosen(self) -> list[UUID]:
        return [UUID(one) for one in self.tenderers.data or ()]


class PagesForm(PeriodForm):
    file = PickSelect(
        _l("Welk bestand?"), pairs=(), empty=_l("Kies een bestand"), code="councils.file_missing"
    )
    pages = TextLine(
        _l("Welke bladzijden?"),
        required=False,
        limit=2 * LONGEST_PAGES,
        description=_l("Bijvoorbeeld: 3-7, 12. Laat u dit leeg, dan opent u het hele bestand."),
    )


class VersionForm(PeriodForm):
    tenderer = PickSelect(
        _l("Van welke inschrijver?"),
        pairs=(),
        empty=_l("Kies een inschrijver"),
        code="councils.tenderer_missing",
    )
    file = FileField(
        _l("Versie voor de raad"),
        description=_l("Een PDF van ten hoogste 20 MB. Alleen deze raad leest dit bestand."),
    )

    def sent(self) -> tuple[str, bytes]:
        """The name and the content of the file; no more of it is read than is taken."""
        if self.file.data is None:
            return "", b""
        return self.file.data.filename or "", self.file.data.stream.read(LARGEST + 1)


class EndForm(Form):
    openings = BoxesField(_l("Sluiten"))

    def chosen(self) -> list[UUID]:
        return [UUID(one) for one in self.openings.data or ()]
