"""Tokens of a time stamp authority over heads of the trail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, UuidKey, append_only


@append_only
class HeadStamp(Base):
    """What an authority outside answered: that this head was there at that time."""

    __tablename__ = "head_stamps"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    id: Mapped[UuidKey]
    chain: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    token: Mapped[bytes] = mapped_column(LargeBinary)
