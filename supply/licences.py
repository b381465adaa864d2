"""Under which licence each package comes, and which of them Tender can be given to others with."""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata

FREE = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "OFL-1.1",
        "PSF-2.0",
        "Python-2.0",
        "Unlicense",
        "Zlib",
        "ZPL-2.1",
    ]
)
"""What a program under the EUPL-1.2 may stand on: none of these asks another licence of it."""
IN_TESTS = FREE | {"GPL-3.0-only"}
"""What tests may use: it is given to nobody."""
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Zope Public License": "ZPL-2.1",
}
_READ = {
    "pgserver": "Apache-2.0",
    "pypdfium2": "(Apache-2.0 OR BSD-3-Clause) AND BSD-3-Clause",
}
"""Read in the files of packages whose metadata name none: the second part is that of PDFium."""


def licence(name: str, told: PackageMetadata) -> str:
    """The licence as an expression of SPDX; "BSD" where nobody says which; empty when unknown."""
    for field in ("License-Expression", "License"):
        for expression in told.get_all(field) or ():
            if set(parts(expression)) <= IN_TESTS:
                return str(expression)
    kinds = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or ()]
    named = [_CLASSIFIERS[kind] for kind in kinds if kind in _CLASSIFIERS]
    return " OR ".join(named) or _READ.get(name, "")


def parts(expression: str) -> list[str]:
    """The licences in an expression."""
    return [one for one in re.findall(r"[A-Za-z0-9.-]+", expression) if one not in ("AND", "OR")]
