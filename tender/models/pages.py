"""The pages of a tenderer's file as they are read on screen, and the marks of who reads them.

None of this is history. Pages are drawn from a file that never changes, so they may be emptied and
drawn anew; a mark is a note of one's own, as a draft is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, UuidKey


class DrawnFile(Base):
    """A file of which the pages were drawn, or why they could not be.

    pages   how many there are
    fault   code and values of the refusal; None when all pages are there
    sealed  the texts of all pages as ciphertext
    """

    __tablename__ = "drawn_files"
    __table_args__ = (UniqueConstraint("evidence_id"),)

    id: Mapped[UuidKey]
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    pages: Mapped[int]
    fault: Mapped[Any] = mapped_column(Canonical, nullable=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime]


class DrawnPage(Base):
    """The picture of one page, as ciphertext; numbers begin with 1."""

    __tablename__ = "drawn_pages"
    __table_args__ = (UniqueConstraint("evidence_id", "number"),)

    id: Mapped[UuidKey]
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class PageMark(Base):
    """What an assessor wants to find back on a page; nobody else sees it."""

    __tablename__ = "page_marks"
    __table_args__ = (UniqueConstraint("participant_id", "evidence_id", "page"),)

    id: Mapped[UuidKey]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    page: Mapped[int]
    text: Mapped[str] = mapped_column(String(80))
    saved_at: Mapped[datetime]
