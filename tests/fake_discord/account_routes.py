"""REST for accounts, guilds and the registration of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.fake_discord import command_limits, errors, localization, payloads
from tests.fake_discord.model import Guild, Json, User
from tests.fake_discord.rest import API, answer
from tests.fake_discord.uploads import read_body, read_json

if TYPE_CHECKING:
    from tests.fake_discord.world import World

_GLOBAL = API + "/applications/{application_id}/commands"
_IN_GUILD = API + "/applications/{application_id}/guilds/{guild_id}/commands"


class AccountRoutes:
    """Answers for who the bot is, where it is, and which commands it offers."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of this topic."""
        return [
            web.get(API + "/gateway/bot", self.get_gateway),
            web.get(API + "/users/@me", self.get_me),
            web.get(API + "/oauth2/applications/@me", self.get_application),
            web.post(API + "/users/@me/channels", self.open_dm),
            web.get(API + "/users/{user_id}", self.get_user),
            web.get(API + "/guilds/{guild_id}", self.get_guild),
            web.get(API + "/guilds/{guild_id}/channels", self.get_channels),
            web.get(API + "/guilds/{guild_id}/members/{user_id}", self.get_member),
            web.get(_GLOBAL, self.get_commands),
            web.put(_GLOBAL, self.put_commands),
            web.get(_IN_GUILD, self.get_commands),
            web.put(_IN_GUILD, self.put_commands),
        ]

    async def get_gateway(self, _request: web.Request) -> web.Response:
        """Return where the gateway is, as only sharded clients ask."""
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        url = self._world.address.replace("http", "ws", 1) + "/gateway"
        return answer({"url": url, "shards": self._world.shards, "session_start_limit": limit})

    async def get_me(self, _request: web.Request) -> web.Response:
        """Return the bot's own account."""
        return answer(payloads.user(self._world.bot))

    async def get_application(self, _request: web.Request) -> web.Response:
        """Return the bot's application."""
        return answer(payloads.application(self._world))

    async def open_dm(self, request: web.Request) -> web.Response:
        """Return the DM channel with a user; whether they take messages shows only when one is sent."""
        body = await read_body(request)
        user = self._user(str(body.payload.get("recipient_id", "")))
        return answer(payloads.channel(self._world.direct_channel(user)))

    async def get_user(self, request: web.Request) -> web.Response:
        """Return one account."""
        return answer(payloads.user(self._user(request.match_info["user_id"])))

    async def get_guild(self, request: web.Request) -> web.Response:
        """Return one guild."""
        return answer(payloads.guild(self._guild(request)))

    async def get_channels(self, request: web.Request) -> web.Response:
        """Return a guild's channels."""
        return answer([payloads.channel(channel) for channel in self._guild(request).channels])

    async def get_member(self, request: web.Request) -> web.Response:
        """Return one member of a guild."""
        member = self._guild(request).members.get(int(request.match_info["user_id"]))
        if member is None:
            raise errors.unknown("Member")
        return answer(payloads.member(member))

    async def get_commands(self, request: web.Request) -> web.Response:
        """Return the commands of a scope; their translations only if `with_localizations` asks for them."""
        listed = self._world.commands.get(self._scope(request), [])
        if request.query.get("with_localizations", "false").lower() not in {"1", "true"}:
            listed = [localization.without_dictionaries(command) for command in listed]
        return answer(listed)

    async def put_commands(self, request: web.Request) -> web.Response:
        """Replace all commands of a scope."""
        scope = self._scope(request)
        listed = await read_json(request)
        if not isinstance(listed, list):
            raise errors.invalid_json()
        command_limits.check_commands(listed)
        self._world.commands[scope] = [self._registered(command, scope) for command in listed]
        return answer(self._world.commands[scope])

    def _registered(self, command: Json, scope: int | None) -> Json:
        known = {each["name"]: each["id"] for each in self._world.commands.get(scope, [])}
        defaults: Json = {"type": command_limits.SLASH, "description": "", "nsfw": False}
        if scope is None:
            defaults |= {"contexts": None, "integration_types": [0]}
        else:
            defaults["guild_id"] = str(scope)
        return (
            defaults
            | command
            | {
                "id": known.get(command["name"]) or str(self._world.next_id()),
                "application_id": str(self._world.bot.id),
                "version": str(self._world.next_id()),
            }
        )

    def _scope(self, request: web.Request) -> int | None:
        if request.match_info["application_id"] != str(self._world.bot.id):
            raise errors.missing_access()
        return self._guild(request).id if "guild_id" in request.match_info else None

    def _guild(self, request: web.Request) -> Guild:
        guild = self._world.guilds.get(int(request.match_info["guild_id"]))
        if guild is None:
            raise errors.unknown("Guild")
        return guild

    def _user(self, user_id: str) -> User:
        user = self._world.users.get(int(user_id)) if user_id.isdecimal() else None
        if user is None:
            raise errors.unknown("User")
        return user
