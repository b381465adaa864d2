"""The award report as data: every figure and sentence, frozen the moment the report is made.

Each edition is built from a list of the sections it may contain (I10); what is not on the list is
never gathered. Texts of the record stay as they were written; labels are added when it is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from criteria.award_advice import AdvicePart, PublicAdvice
from criteria.award_case import (
    CoursePart,
    DialoguePart,
    EndedPart,
    FactsPart,
    OutcomePart,
    PartiesPart,
    PlanningPart,
)
from criteria.award_internal import CoveragePart, FirmnessPart
from criteria.award_open import (
    CriteriaPart,
    MilestonesPart,
    OwnDialoguePart,
    OwnPart,
    ResultPart,
)
from criteria.award_result import (
    ComparisonPart,
    DecisionPart,
    RulesPart,
    ScoresPart,
    SealPart,
    SelectionPart,
    SettingsPart,
    StandstillPart,
)
from criteria.canon import canonical, digest, from_plain, later, to_plain
from criteria.text import Text

INTERNAL, TENDERER, PUBLIC = EDITIONS = ("internal", "tenderer", "public")

SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        INTERNAL: (
            "outcome",
            "ended",
            "course",
            "planning",
            "facts",
            "parties",
            "dossier",
            "selection",
            "advice",
            "dialogue",
            "quality",
            "comparison",
            "firmness",
            "coverage",
            "decision",
            "standstill",
            "settings",
            "rules",
            "seal",
        ),
        TENDERER: (
            "result",
            "ended",
            "own",
            "own_dialogue",
            "criteria",
            "open_advice",
            "standstill",
            "planning",
            "milestones",
            "seal",
        ),
        PUBLIC: (
            "result",
            "ended",
            "criteria",
            "open_advice",
            "standstill",
            "planning",
            "milestones",
            "seal",
        ),
    }
)
"""What each edition may contain, in the order of the report."""


@dataclass(frozen=True, slots=True)
class AwardReport:
    """The report. A section that the edition may not contain is None.

    tenderer  for whom it is; empty in every edition but that of one tenderer
    made_by   empty in an edition that leaves the building
    """

    edition: str
    version: int
    reference: str
    title: Text
    authority: str
    made_by: str
    made_at: datetime
    outcome: OutcomePart | None = None
    course: CoursePart | None = None
    planning: PlanningPart | None = None
    facts: FactsPart | None = None
    parties: PartiesPart | None = None
    dossier: ScoresPart | None = None
    selection: SelectionPart | None = None
    advice: AdvicePart | None = None
    dialogue: DialoguePart | None = None
    quality: ScoresPart | None = None
    comparison: ComparisonPart | None = None
    decision: DecisionPart | None = None
    standstill: StandstillPart | None = None
    settings: SettingsPart | None = None
    rules: RulesPart | None = None
    seal: SealPart | None = None
    firmness: FirmnessPart | None = later(None)  # noqa: RUF009 - every part is frozen
    coverage: CoveragePart | None = later(None)  # noqa: RUF009
    tenderer: str = later("")
    result: ResultPart | None = later(None)  # noqa: RUF009
    own: OwnPart | None = later(None)  # noqa: RUF009
    own_dialogue: OwnDialoguePart | None = later(None)  # noqa: RUF009
    criteria: CriteriaPart | None = later(None)  # noqa: RUF009
    open_advice: PublicAdvice | None = later(None)  # noqa: RUF009
    milestones: MilestonesPart | None = later(None)  # noqa: RUF009
    ended: EndedPart | None = later(None)  # noqa: RUF009


def write(report: AwardReport) -> str:
    """The canonical report as text; its control number is the hash of these bytes in UTF-8."""
    return canonical(to_plain(report)).decode("utf-8")


def read(text: str) -> AwardReport:
    """The report that `write` wrote. ValueError when the text is not a report."""
    return from_plain(AwardReport, json.loads(text))


def control_number(report: AwardReport) -> str:
    """SHA-256 of the report as it is stored, 64 hexadecimal digits."""
    return digest(report)
