"""The catalogues: what a buyer may choose from, each row with its source.

A catalogue is data (`criteria/catalogues/*.toml`); loading it checks what it means. A plan copies
the rows it uses and notes the version, so a later catalogue never changes a published plan.
"""

from criteria.catalogue.files import FOLDER, Fault, check_file, load
from criteria.catalogue.rows import (
    LEGAL_FORMS,
    Catalogues,
    Demand,
    Element,
    FormulaRow,
    Goal,
    Ground,
    Scale,
    Step,
    Subtopic,
    Theme,
    Topic,
    chosen,
)

__all__ = [
    "FOLDER",
    "LEGAL_FORMS",
    "Catalogues",
    "Demand",
    "Element",
    "Fault",
    "FormulaRow",
    "Goal",
    "Ground",
    "Scale",
    "Step",
    "Subtopic",
    "Theme",
    "Topic",
    "check_file",
    "chosen",
    "load",
]
