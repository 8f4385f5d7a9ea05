"""What a person's client lets them pick in a select, and what it sends of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fake_discord.messages import SELECT, SelectKind
from tests.fake_discord.model import Channel, Json, Role, User
from tests.fake_discord.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fake_discord.resolving import Resolved

    Picked = str | User | Role | Channel

_TAKES: dict[int, type | tuple[type, ...]] = {
    SelectKind.USERS: User,
    SelectKind.ROLES: Role,
    SelectKind.MENTIONABLES: (User, Role),
    SelectKind.CHANNELS: Channel,
}


def values_of(select: Json, picked: Sequence[Picked], resolved: Resolved) -> list[str]:
    """Return the values that go over the wire; the test is wrong where the client offers no such thing."""
    name = select["custom_id"]
    fewest, most = select.get("min_values", 1), select.get("max_values", 1)
    assert fewest <= len(picked) <= most, f"{name!r} takes {fewest} to {most}, not so many as {len(picked)}"
    assert len(set(picked)) == len(picked), f"{name!r}: one thing is picked twice"
    if select["type"] == SELECT:
        return [_option(select, value) for value in picked]
    return [_entity(select, value, resolved) for value in picked]


def _option(select: Json, value: Picked) -> str:
    known = {key: option["value"] for option in select["options"] for key in (option["label"], option["value"])}
    assert value in known, f"{value!r} is not among {sorted(known)}"
    return str(known[value])


def _entity(select: Json, value: Picked, resolved: Resolved) -> str:
    name = select["custom_id"]
    assert not isinstance(value, str), f"{name!r} takes objects, not {value!r}"
    assert isinstance(value, _TAKES[select["type"]]), f"{name!r} does not take {value!r}"
    _must_be_here(value, resolved)
    if isinstance(value, Channel):
        kinds = select.get("channel_types") or []
        assert not kinds or int(value.kind) in kinds, f"{name!r} offers channels of the types {kinds}, not {value!r}"
    return resolved.id_of(value)


def _must_be_here(value: User | Role | Channel, resolved: Resolved) -> None:
    guild = resolved.channel.guild
    if isinstance(value, Channel):
        is_here = guild is not None and value.guild is guild and Permission.VIEW_CHANNEL in value.allowed(resolved.user)
    elif isinstance(value, Role):
        is_here = guild is not None and value in guild.roles
    else:
        is_here = guild is None or value.id in guild.members
    assert is_here, f"{value.name} is nothing that {resolved.user.name} can pick here"
