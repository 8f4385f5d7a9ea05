"""Forms (modals): what may be opened, what a person can fill in, and what comes back of it."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import ui

from tests.fake_discord import Callback, Channel, FakeDiscord, Interaction, Person
from tests.fake_discord.expecting import INVALID_FORM, refused

Json = dict[str, Any]
Met = discord.Interaction[discord.Client]


@pytest.fixture
async def commanded(client: discord.Client) -> discord.Client:
    """The client once it has registered one command."""
    assert client.application_id is not None
    payload: Any = {"name": "mood", "description": "songs", "type": 1}
    await client.http.bulk_upsert_global_commands(client.application_id, [payload])
    return client


async def _met(client: discord.Client, channel: Channel, ada: Person) -> tuple[Interaction, Met]:
    heard = client.wait_for("interaction", timeout=10)
    interaction = await ada.slash(channel, "mood")
    return interaction, await heard


async def _post_form(client: discord.Client, met: Met, **changes: object) -> None:
    """Open a form as it is, past discord.py's own checks."""
    form = {"title": "Feelings", "custom_id": "feelings", "components": [_row(_input())]} | changes
    route = discord.http.Route("POST", f"/interactions/{met.id}/{met.token}/callback")
    await client.http.request(route, json={"type": 9, "data": form})


def _input(**changes: object) -> Json:
    text = {"type": 4, "style": 1, "label": "In your words", "custom_id": "words"} | changes
    return {key: value for key, value in text.items() if value is not None}


def _row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def _label(part: Json, **changes: object) -> Json:
    return {"type": 18, "label": "Goal", "component": part} | changes


_SELECT: Json = {"type": 3, "custom_id": "goal", "options": [{"label": "Lift me", "value": "lift"}]}


class Feelings(ui.Modal, title="How do you feel?"):
    """A form with all that people fill in."""

    words: ui.TextInput[Feelings] = ui.TextInput(label="In your words", custom_id="words", min_length=2, max_length=9)
    more: ui.TextInput[Feelings] = ui.TextInput(
        label="More", custom_id="more", style=discord.TextStyle.paragraph, required=False, default="so so"
    )
    goal: ui.Label[Feelings] = ui.Label(
        text="Goal",
        component=ui.Select(
            custom_id="goal",
            required=False,
            options=[
                discord.SelectOption(label="Lift me", value="lift", default=True),
                discord.SelectOption(label="Calm me", value="calm"),
            ],
        ),
    )
    friend: ui.Label[Feelings] = ui.Label(
        text="With", component=ui.UserSelect[Any](custom_id="friend", required=False, min_values=0)
    )
    where: ui.Label[Feelings] = ui.Label(
        text="Where", component=ui.ChannelSelect[Any](custom_id="where", required=False, min_values=0)
    )

    def __init__(self) -> None:
        super().__init__(custom_id="feelings")
        self.seen: tuple[object, ...] = ()

    async def on_submit(self, interaction: discord.Interaction) -> None:
        picked: list[Any] = [self.goal.component, self.friend.component, self.where.component]
        goal, friends, places = (list(each.values) for each in picked)
        self.seen = (
            self.words.value,
            self.more.value,
            goal,
            [each.display_name for each in friends],
            [each.name for each in places],
        )
        await interaction.response.send_message("thank you")


async def test_a_form_comes_back_filled_in_with_texts_and_picks(
    server: FakeDiscord, commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    bob = server.add_user("Bob")
    for answers, expected in (
        ({"words": "fine"}, ("fine", "so so", ["lift"], [], [])),
        (
            {"words": "fine", "more": "a\nb", "goal": "Calm me", "friend": [bob], "where": [channel]},
            ("fine", "a\nb", ["calm"], ["Bob"], ["music"]),
        ),
        ({"words": "fine", "more": "", "goal": []}, ("fine", "", [], [], [])),
    ):
        form = Feelings()
        interaction, met = await _met(commanded, channel, ada)
        await met.response.send_modal(form)
        assert await interaction.acknowledged() is Callback.MODAL
        filled: Any = answers
        assert (await (await ada.submit(interaction, **filled)).response()).content == "thank you"
        assert form.seen == expected


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({}, "'words' must be filled in"),
        ({"words": "f"}, "takes 2 to 9 characters"),
        ({"words": "wonderfully"}, "takes 2 to 9 characters"),
        ({"words": "a\nb"}, "is a single line"),
        ({"words": ["fine"]}, "takes a text"),
        ({"words": "fine", "mood": "x"}, r"has no \['mood'\]"),
        ({"words": "fine", "goal": "party"}, "not among"),
        ({"words": "fine", "goal": ["lift", "calm"]}, "takes 1 to 1"),
        ({"words": "fine", "friend": "Bob"}, "takes objects"),
    ],
)
async def test_what_a_client_would_not_send_fails_the_test(
    commanded: discord.Client, channel: Channel, ada: Person, answers: Json, reason: str
) -> None:
    interaction, met = await _met(commanded, channel, ada)
    await met.response.send_modal(Feelings())
    with pytest.raises(AssertionError, match=reason):
        await ada.submit(interaction, **answers)


async def test_a_form_is_filled_in_only_by_whom_it_was_opened_for(
    server: FakeDiscord, commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    interaction, met = await _met(commanded, channel, ada)
    with pytest.raises(AssertionError, match="no form was opened"):
        await ada.submit(interaction, words="fine")
    await met.response.send_modal(Feelings())
    with pytest.raises(AssertionError, match="opened for Ada"):
        await server.add_user("Bob").submit(interaction, words="fine")


async def test_a_button_opens_a_form_whose_answer_changes_the_message(
    client: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    button: ui.Button[ui.View] = ui.Button(label="Names", custom_id="names")
    message = channel.find((await room.send("faces", view=ui.View(timeout=None).add_item(button))).id)
    assert message is not None
    pressed = client.wait_for("interaction", timeout=10)
    interaction = await ada.click(message, "Names")
    await _post_form(client, await pressed)
    sent = client.wait_for("interaction", timeout=10)
    submitted = await ada.submit(interaction, words="Ada and Bob")
    met = await sent
    assert met.message is not None
    assert met.message.id == message.id
    await met.response.edit_message(content="Ada and Bob")
    assert (await submitted.response(), message.content) == (message, "Ada and Bob")


async def test_a_form_cannot_be_opened_twice_or_from_a_form(
    commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    interaction, met = await _met(commanded, channel, ada)
    await _post_form(commanded, met)
    with refused(40060):
        await _post_form(commanded, met)
    sent = commanded.wait_for("interaction", timeout=10)
    await ada.submit(interaction, words="fine")
    with refused(INVALID_FORM, saying="type"):
        await _post_form(commanded, await sent)


BAD_FORMS: dict[str, tuple[Json, str]] = {
    "a long title": ({"title": "x" * 46}, "data.title"),
    "no title": ({"title": ""}, "data.title"),
    "a long custom id": ({"custom_id": "x" * 101}, "data.custom_id"),
    "no rows": ({"components": []}, "data.components"),
    "six rows": ({"components": [_row(_input(custom_id=str(n))) for n in range(6)]}, "data.components"),
    "two inputs in a row": ({"components": [_row(_input(), _input(custom_id="b"))]}, "data.components.0.components"),
    "a button": ({"components": [_row({"type": 2, "style": 1, "label": "l", "custom_id": "c"})]}, "components.0.type"),
    "a select without a label": ({"components": [_row(_SELECT)]}, "components.0.type"),
    "a bare input": ({"components": [_input()]}, "data.components.0.type"),
    "one custom id twice": ({"components": [_row(_input()), _row(_input())]}, "1.components.0.custom_id"),
    "no label": ({"components": [_row(_input(label=None))]}, "components.0.label"),
    "a long label": ({"components": [_row(_input(label="x" * 46))]}, "components.0.label"),
    "a long label above": ({"components": [_label(_SELECT, label="x" * 46)]}, "data.components.0.label"),
    "a long description": ({"components": [_label(_SELECT, description="x" * 101)]}, "data.components.0.description"),
    "a long placeholder": ({"components": [_row(_input(placeholder="x" * 101))]}, "placeholder"),
    "a long default": ({"components": [_row(_input(value="x" * 4001))]}, "value"),
    "another style": ({"components": [_row(_input(style=3))]}, "style"),
    "a length of 4001": ({"components": [_row(_input(max_length=4001))]}, "max_length"),
    "a length of 0": ({"components": [_row(_input(max_length=0))]}, "max_length"),
    "a length of words": ({"components": [_row(_input(max_length="ten"))]}, "max_length"),
    "lengths the wrong way round": ({"components": [_row(_input(min_length=5, max_length=4))]}, "min_length"),
    "a disabled select": ({"components": [_label(_SELECT | {"disabled": True})]}, "disabled"),
    "a select without options": ({"components": [_label(_SELECT | {"options": []})]}, "options"),
}


@pytest.mark.parametrize("case", BAD_FORMS)
async def test_a_malformed_form_is_refused_with_its_place(
    commanded: discord.Client, channel: Channel, ada: Person, case: str
) -> None:
    changes, place = BAD_FORMS[case]
    interaction, met = await _met(commanded, channel, ada)
    with refused(INVALID_FORM, saying=place):
        await _post_form(commanded, met, **changes)
    assert (interaction.callback, interaction.modal) == (None, None)


GOOD_FORMS: dict[str, Json] = {
    "five rows": {"components": [_row(_input(custom_id=str(n))) for n in range(5)]},
    "all at the limit": {
        "title": "x" * 45,
        "custom_id": "x" * 100,
        "components": [
            _row(_input(label="x" * 45, placeholder="x" * 100, value="x" * 4000, min_length=0, max_length=4000)),
            _label(_SELECT | {"placeholder": "x" * 150}, label="x" * 45, description="x" * 100),
        ],
    },
    "a text to read": {"components": [{"type": 10, "content": "Only you see this."}, _label(_input(label=None))]},
}


@pytest.mark.parametrize("case", GOOD_FORMS)
async def test_a_form_at_the_limits_is_opened(
    commanded: discord.Client, channel: Channel, ada: Person, case: str
) -> None:
    interaction, met = await _met(commanded, channel, ada)
    await _post_form(commanded, met, **GOOD_FORMS[case])
    assert await interaction.acknowledged() is Callback.MODAL
