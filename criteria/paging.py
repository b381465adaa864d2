"""A long list, one page at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """Part of a long list: so many rows, after the first `start`."""

    size: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class Paged:
    """Page `page` of `pages`, both from 1."""

    page: int
    pages: int
    size: int

    @property
    def window(self) -> Window:
        return Window(self.size, (self.page - 1) * self.size)


def paged(wanted: int, total: int, size: int) -> Paged:
    """The page that is asked for, or the last one."""
    pages = max(1, -(-total // size))
    return Paged(min(max(1, wanted), pages), pages, size)
