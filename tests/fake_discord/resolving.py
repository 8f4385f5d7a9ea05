"""What an interaction's ids stand for: the `resolved` objects beside its options and values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fake_discord import payloads
from tests.fake_discord.messages import Attachment
from tests.fake_discord.model import Channel, Json, Role, User

if TYPE_CHECKING:
    Named = User | Role | Channel | Attachment


@dataclass(slots=True)
class Resolved:
    """Collects the objects that a user's values name, as they see them from a channel."""

    channel: Channel
    user: User
    body: dict[str, Json] = field(default_factory=dict)

    def id_of(self, value: Named) -> str:
        """Note an object, and return its id: the value that goes over the wire."""
        match value:
            case User():
                self._note("users", value.id, payloads.user(value))
                if self.channel.guild is not None and value.id in self.channel.guild.members:
                    can = {"permissions": str(int(self.channel.allowed(value)))}
                    self._note("members", value.id, payloads.member_only(self.channel.guild.member(value)) | can)
            case Role():
                self._note("roles", value.id, payloads.role(value))
            case Channel():
                can = {"permissions": str(int(value.allowed(self.user)))}
                self._note("channels", value.id, payloads.channel(value) | can)
            case Attachment():
                self._note("attachments", value.id, payloads.attachment(value))
        return str(value.id)

    def beside(self, data: Json) -> Json:
        """Return `data` with the objects, where there are any."""
        return data | ({"resolved": self.body} if self.body else {})

    def _note(self, kind: str, snowflake: int, body: Json) -> None:
        self.body.setdefault(kind, {})[str(snowflake)] = body
