"""The navigation of a procedure: every place in it, and who finds it there."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from tender.permissions import Permission

PRACTICE = "practice.index"
Entry = tuple[str, str, Any, tuple[Permission, ...]]

MENU: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            ("cockpit.overview", "compass", _l("Overzicht"), (Permission.OVERVIEW,)),
            ("plan.show", "list-check", _l("Beoordelingsplan"), (Permission.VIEW_PLAN,)),
        ),
    ),
    (
        _l("Selectiefase"),
        (
            ("tenderers.index", "inbox", _l("Inschrijvers"), (Permission.VIEW_TENDERERS,)),
            (
                "suitability.index",
                "shield-check",
                _l("Geschiktheid"),
                (Permission.VIEW_SUITABILITY,),
            ),
            ("admission.index", "person-check", _l("Toelating"), (Permission.VIEW_ADMISSION,)),
            (PRACTICE, "mortarboard", _l("Oefenronde"), (Permission.VIEW_PRACTICE,)),
            ("scoring.assignments", "pencil-square", _l("Beoordelen"), (Permission.SCORE,)),
            ("progress.show", "card-checklist", _l("Voortgang"), (Permission.VIEW_PROGRESS,)),
            ("consensus.index", "people", _l("Consensus"), (Permission.VIEW_CONSENSUS,)),
            (
                "advice.index",
                "chat-left-text",
                _l("Adviesraad"),
                (Permission.VIEW_ADVICE, Permission.GIVE_ADVICE),
            ),
            ("councils.index", "book", _l("Stukken en vragen raad"), (Permission.LEAD_COUNCILS,)),
            ("selection.show", "funnel", _l("Selectie"), (Permission.VIEW_SELECTION,)),
        ),
    ),
    (
        _l("Gunningsfase"),
        (
            ("dialogue.index", "chat-square-quote", _l("Dialoog"), (Permission.VIEW_DIALOGUE,)),
            (
                "offers.index",
                "envelope-paper",
                _l("Definitieve inschrijvingen"),
                (Permission.VIEW_OFFERS,),
            ),
            ("conformity.index", "link-45deg", _l("Afspraken"), (Permission.VIEW_COMPARISON,)),
            (
                "comparison.show",
                "bar-chart-steps",
                _l("Vergelijking"),
                (Permission.VIEW_COMPARISON,),
            ),
            ("award.show", "award", _l("Gunning"), (Permission.VIEW_AWARD,)),
            ("contract.show", "file-earmark-check", _l("Contract"), (Permission.VIEW_CONTRACT,)),
        ),
    ),
    (
        _l("Dossier"),
        (
            (
                "reports.index",
                "file-earmark-text",
                _l("Verslag en exports"),
                (Permission.VIEW_REPORTS,),
            ),
            ("vaults.index", "safe", _l("Kluis"), (Permission.VIEW_VAULT,)),
            (
                "retention.index",
                "archive",
                _l("Bewaren en vernietigen"),
                (Permission.VIEW_RETENTION,),
            ),
            ("ending.index", "slash-circle", _l("Stoppen"), (Permission.VIEW_ENDING,)),
            ("documents.index", "folder2-open", _l("Documenten"), (Permission.VIEW_PLAN,)),
            ("people.index", "person-badge", _l("Mensen en rollen"), (Permission.VIEW_PEOPLE,)),
            ("trail.index", "clock-history", _l("Logboek"), (Permission.VIEW_TRAIL,)),
        ),
    ),
)
"""The parts of a procedure in the order of its course."""
