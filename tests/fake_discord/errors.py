"""Discord's refusals: HTTP status, JSON error code, words."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fake_discord.model import Json


@dataclass(eq=False)
class Refusal(Exception):
    """An answer with an error; `errors` is the tree that names what was wrong in a form body."""

    status: int
    code: int
    message: str
    errors: Json = field(default_factory=dict)

    @property
    def body(self) -> Json:
        """The answer's JSON."""
        body: Json = {"message": self.message, "code": self.code}
        return body | {"errors": self.errors} if self.errors else body


def unauthorized() -> Refusal:
    return Refusal(401, 0, "401: Unauthorized")


def no_such_route() -> Refusal:
    return Refusal(404, 0, "404: Not Found")


def out_of_order() -> Refusal:
    return Refusal(503, 0, "503: Service Unavailable")


def wrong_content_type() -> Refusal:
    return Refusal(400, 50035, "Expected \"Content-Type\" header to be one of {'application/json'}.")


def invalid_json() -> Refusal:
    return Refusal(400, 50109, "The request body contains invalid JSON.")


def too_large() -> Refusal:
    return Refusal(413, 40005, "Request entity too large")


def already_acknowledged() -> Refusal:
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def unknown(what: str) -> Refusal:
    """Return the 404 for something that does not exist, or that the bot cannot know of."""
    return Refusal(404, _UNKNOWN[what], f"Unknown {what}")


_UNKNOWN = {
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "User": 10013,
    "Emoji": 10014,
    "Webhook": 10015,
    "Interaction": 10062,
    "Application Command": 10063,
}


def unknown_emoji() -> Refusal:
    return Refusal(400, 10014, "Unknown Emoji")


def missing_access() -> Refusal:
    return Refusal(403, 50001, "Missing Access")


def not_in_a_dm() -> Refusal:
    return Refusal(403, 50003, "Cannot execute action on a DM channel")


def not_the_author() -> Refusal:
    return Refusal(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> Refusal:
    return Refusal(400, 50006, "Cannot send an empty message")


def cannot_dm() -> Refusal:
    return Refusal(403, 50007, "Cannot send messages to this user")


def missing_permissions() -> Refusal:
    return Refusal(403, 50013, "Missing Permissions")


def invalid_webhook_token() -> Refusal:
    return Refusal(401, 50027, "Invalid Webhook Token")


def wrong_channel_type() -> Refusal:
    return Refusal(400, 50024, "Cannot execute action on this channel type")


def thread_is_archived() -> Refusal:
    """Return what Discord says of archived and of locked threads alike."""
    return Refusal(403, 50083, "Thread is archived")


def thread_exists() -> Refusal:
    return Refusal(400, 160004, "A thread has already been created for this message")


def too_many_reactions() -> Refusal:
    return Refusal(400, 30010, "Maximum number of reactions reached (20)")


def too_many_commands() -> Refusal:
    return Refusal(400, 30032, "Maximum number of application commands reached (100).")


def no_history_to_reply() -> Refusal:
    return Refusal(400, 160002, "Cannot reply without permission to read message history")


def unknown_reference() -> Refusal:
    problem = {"_errors": [{"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}]}
    return Refusal(400, 50035, "Invalid Form Body", {"message_reference": problem})


def wrong_callback(words: str) -> Refusal:
    problem = {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": words}]}
    return Refusal(400, 50035, "Invalid Form Body", {"type": problem})
