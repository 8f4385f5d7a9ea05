"""What hangs under an answer, as a test looks at it and uses it."""

from typing import Final

from tests.fake_discord.interaction import Interaction
from tests.fake_discord.messages import Message
from tests.fake_discord.model import Json
from tests.fake_discord.people import Person

BUTTONS: Final = ["◀️", "▶️", "🔀", "👍", "👎", "What you saw", "Broken link", "Skip"]
"""Under every answer with several songs for a photo that is remembered."""
WITHOUT_PHOTO: Final = [label for label in BUTTONS if label != "What you saw"]
"""Under every other one with several songs."""


def select(answer: Message, kind: str) -> Json:
    """Return the select of a kind, such as "goal"; the test fails where there is none."""
    [found] = [each for each in answer.selects if each["custom_id"].startswith(f"serenade:{kind}:")]
    return found


def kinds(answer: Message) -> list[str]:
    """Return the kinds of the selects."""
    return [each["custom_id"].split(":")[1] for each in answer.selects]


def options(answer: Message, kind: str) -> list[str]:
    """Return the labels of a select's options."""
    return [option["label"] for option in select(answer, kind)["options"]]


def standing(answer: Message, kind: str) -> list[str]:
    """Return what a select shows as chosen."""
    return [option["label"] for option in select(answer, kind)["options"] if option.get("default")]


async def choose(person: Person, answer: Message, kind: str, option: str) -> Interaction:
    """Let somebody choose an option, by its label."""
    return await person.choose(answer, option, select=select(answer, kind)["custom_id"])
