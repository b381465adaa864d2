"""Who may log in, and who is logged in. Says nothing of what they may see in a procedure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tender.models.base import Base, UtcDateTime, UuidKey

platform_roles = Table(
    "platform_roles",
    Base.metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """A role on the platform, such as administrator. Gives no sight of content."""

    __tablename__ = "roles"

    id: Mapped[UuidKey]  # type: ignore[assignment]
    name: Mapped[str] = mapped_column(String(80), unique=True)

    users: Mapped[list[User]] = relationship(secondary=platform_roles, back_populates="roles")


class User(Base, UserMixin):
    """An account. Changing `fs_uniquifier` makes every session and token of it void."""

    __tablename__ = "users"

    id: Mapped[UuidKey]  # type: ignore[assignment]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[datetime] = mapped_column(UtcDateTime)

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=platform_roles, back_populates="users"
    )


class Invitation(Base):
    """A link with which somebody sets a first password. Only the digest of its token is kept.

    made_by       the account that was shown the link
    procedure_id  where the invitation came from; None from whoever manages accounts
    used_at       when the password was set with it
    """

    __tablename__ = "invitations"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    procedure_id: Mapped[UUID | None] = mapped_column(ForeignKey("procedures.id"))
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebSession(Base):
    """One browser. Holds the digest of the token, so a copy of the table opens nothing.

    created  when somebody came in with it, however often the token was renewed since
    agent    what the browser calls itself, for the owner's list
    """

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    data: Mapped[str] = mapped_column(Text)
    agent: Mapped[str | None] = mapped_column(String(300))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class LoginAttempt(Base):
    """Failed log-ins in a row, per account and address; the key is a digest of both."""

    __tablename__ = "login_attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last: Mapped[datetime] = mapped_column(UtcDateTime)
