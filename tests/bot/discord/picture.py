"""Draws the README's answer: what the real bot sends to the loopback Discord, in a browser.

python -m tests.bot.discord.picture docs/reply.png
"""

from __future__ import annotations

import asyncio
import base64
import html
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bot.discord.client import SerenadeClient
from bot.service import Serenade
from bot.settings import Settings
from models.feelings import WordsReader
from models.reader import PhotoReader
from recommender import starter
from recommender.service import Recommender
from recommender.store import Store
from tests.bot.web.browser.chromium import astronaut, browser
from tests.fake_discord import FakeDiscord, running
from tests.fake_discord.messages import Message

STYLE = """
body { margin: 0; padding: 20px 24px; background: #313338; color: #dbdee1; font: 16px/1.4 "Noto Sans", sans-serif }
a { color: #00a8fc; text-decoration: none }
.message { display: grid; grid-template-columns: 56px 1fr; margin-bottom: 18px }
.face { width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center; font-size: 20px }
.name { font-weight: 600; color: #f2f3f5 } .bot { background: #5865f2; border-radius: 3px; font-size: 10px;
  padding: 1px 4px; margin-left: 5px; vertical-align: 2px; color: #fff }
.photo { width: 220px; border-radius: 8px; margin-top: 4px }
.player, .embed { width: 500px; box-sizing: border-box; background: #2b2d31; border-radius: 4px; margin-top: 8px;
  border-left: 4px solid; padding: 12px 16px; font-size: 14px }
.player div { height: 120px; border-radius: 4px; background: linear-gradient(135deg, #4a3f6b, #1e1a2b);
  display: grid; place-items: center; font-size: 34px; color: #fff; margin-top: 8px }
.field { margin-top: 8px } .field b { display: block; color: #f2f3f5 } .foot { margin-top: 10px; font-size: 12px }
.row { margin-top: 8px } .row span { display: inline-block; background: #4e5058; border-radius: 4px; padding: 5px 14px;
  margin-right: 8px; font-size: 14px }
.select { width: 400px; box-sizing: border-box; background: #1e1f22; border-radius: 4px;
  padding: 7px 12px; color: #b5bac1; font-size: 14px; display: flex; justify-content: space-between }
.select i { font-style: normal }
.row.small span { background: #3b405a; border-radius: 8px; padding: 2px 8px }
"""


def marked_up(text: str) -> str:
    """Return Discord's markdown, as far as the bot uses it, as HTML."""
    text = html.escape(text, quote=False)
    text = re.sub(r"\[([^\]]+)\]\((https?://[^)\s]+)\)", r'<a href="\2">\1</a>', text)
    text = re.sub(r"(?<![\"(])(https?://[^\s<]+)", r'<a href="\1">\1</a>', text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\\([^\w\s])", r"\1", text).replace("\n", "<br>")


def control(part: dict[str, Any]) -> str:
    """Return a button, or a select with the option that stands or what it asks for."""
    if "options" not in part:
        return f"<span>{part.get('emoji', {}).get('name', '')} {html.escape(part.get('label') or '')}</span>"
    stands = [option["label"] for option in part["options"] if option.get("default")]
    return f'<div class="select">{html.escape(", ".join(stands) or part["placeholder"])}<i>⌄</i></div>'


def drawn(photo: bytes, answer: Message) -> str:
    """Return the page: the member's photo, and the bot's answer below it."""
    embed = answer.embeds[0]
    fields = "".join(
        f'<div class="field"><b>{marked_up(part["name"])}</b>{marked_up(part["value"])}</div>'
        for part in embed["fields"]
    )
    controls = "".join(
        f'<div class="row">{"".join(map(control, row["components"]))}</div>' for row in answer.components
    )
    reactions = "".join(f"<span>{emoji} {len(users)}</span>" for emoji, users in answer.reactions.items())
    source = base64.b64encode(photo).decode()
    return f"""<!doctype html><meta charset="utf-8"><style>{STYLE}</style>
    <div class="message"><div class="face" style="background:#3ba55d">A</div><div><span class="name">Ada</span><br>
    <img class="photo" src="data:image/jpeg;base64,{source}"></div></div>
    <div class="message"><div class="face" style="background:#f4b942">♪</div><div>
    <span class="name">Serenade</span><span class="bot">APP</span><br>{marked_up(answer.content)}
    <div class="embed" style="border-color:#{embed["color"]:06x}">{marked_up(embed.get("description", ""))}{fields}
    <div class="foot">{marked_up(embed["footer"]["text"])}</div></div>
    <div class="player" style="border-color:#ff0000">YouTube<div>▶</div></div>
    {controls}<div class="row small">{reactions}</div></div></div>"""


async def answered(photo: bytes, folder: Path) -> Message:
    """Let the real bot answer a photo on the loopback Discord, and return its message."""
    with Store.open(f"sqlite:///{folder / 'serenade.sqlite3'}") as store:
        starter.load_if_empty(store)
        recommender = Recommender(store, rng=np.random.default_rng(12))
        service = Serenade(photos=PhotoReader.open(), words=WordsReader(), recommender=recommender, store=store)
        async with FakeDiscord() as server:
            ada = server.add_user("Ada")
            await service.consent(f"discord:{ada.id}")
            async with running(SerenadeClient(service, Settings(_env_file=None)), server):
                await ada.post(ada.dm(), files=[("selfie.jpg", photo)])
                answer = await server.next_message(ada.dm(), by=server.bot)
                await server.wait_until(lambda: len(answer.reactions) == 3, what="three reactions")
        await service.close()
        return answer


async def main(out: Path) -> None:
    """Write the picture."""
    photo = astronaut()
    with tempfile.TemporaryDirectory() as folder:
        answer = await answered(photo, Path(folder))
    async with browser() as chromium:
        page = await chromium.new_page(viewport={"width": 620, "height": 400})
        await page.set_content(drawn(photo, answer))
        await page.screenshot(path=out, full_page=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
