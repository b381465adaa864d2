"""What was read or made before and cannot have changed since, kept while the server runs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")
_ALL: list[Memory[Any]] = []


class Memory(Generic[Made]):
    """The last so many things that were made, by what they were made of."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        _ALL.append(self)

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made of `key` before, or what `make` makes of it now."""
        found = self.peek(key)
        return self.put(key, make()) if found is None else found

    def peek(self, key: Hashable) -> Made | None:
        """What was made of `key` before, if that is remembered."""
        return self._kept.get(key)

    def put(self, key: Hashable, made: Made) -> Made:
        """Remember this as what was made of `key`."""
        self._kept[key] = made
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made

    def forget(self) -> None:
        self._kept.clear()


def forget() -> None:
    """Make everything anew the next time: something was erased, of which nothing may linger here;
    or somebody measures what making costs."""
    for memory in _ALL:
        memory.forget()
