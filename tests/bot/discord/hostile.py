"""What nobody means well with: texts, names, ids and choices that a bot has to stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hypothesis import strategies as st

TEXTS: Final = {
    "mentions": "@everyone @here <@1> <@!1> <@&2> <#3> </mood:4> <:a:5> <t:1:R> <id:guide>",
    "marks": "**bold** __under__ ~~through~~ ||hidden|| `code` # title\n> quote\n- list\n1. first",
    "a fence": "```py\nprint('in')\n``` and ```never closed",
    "only a fence": "```",
    "an invite": "discord.gg/abc https://discord.com/invite/abc dsc.gg/abc",
    "a link": "[click](https://evil.example) https://evil.example <https://evil.example>",
    "a script": "<script>alert(1)</script> &lt; %3C <img src=x onerror=alert(1)>",
    "nothing to see": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u3164\u2800",
    "from right to left": "\u202egnp.exe\u202d \u2066songs\u2069 \u200f\u061c",
    "towers": "s" + "\u0300\u0321\u034f\u0489" * 200 + "ad",
    "half a sign": "sad \ud800 and \udfff, \udc00\ud800",
    "nul": "sad\x00happy\x00",
    "controls": "\x01\x07\x08\x1b[31mred\x1b[0m\x7f\x9b\r\n\t\v\f\x85\u2028\u2029",
    "long": "sad " * 1000,
    "one long word": "a" * 4000,
    "long, and all marks": "*_`~|<@>[]()#/\\" * 266,
    "sql": "'; DROP TABLE replies; -- \" OR 1=1; \\' %' _",
    "a format": "{0.__class__.__mro__} {count} {} {title!r:>99} %s %(name)s %n $name ${name} {{x}}",
    "a template": "{{7*7}} ${7*7} <%= 7*7 %> #{7*7} $(reboot) `reboot`",
    "a path": "../../../etc/passwd C:\\Windows\\..\\con file:///etc/passwd",
    "emoji": "😀🙁😐👩‍👩‍👧‍👦🏳️‍🌈🇩🇪" * 90,
    "arabic": "أنا حزين جدا اليوم",
    "hebrew": "אני שמח מאוד",
    "chinese": "我今天很难过",
    "hindi": "मैं बहुत खुश हूँ",
    "thai": "ฉันมีความสุขมาก",
    "numbers": "٣١٤ ²½ Ⅷ 9e999 -1 0x10 NaN Infinity",
    "a number without end": "9" * 400,
    "letters that fold": "İSTANBUL ß ﬁ ŉ ΐ Σς K",
    "blanks": " \u00a0\u2003\u3000 ",
    "a question": "/mood feeling: ?? ! @Serenade",
    "our own words": "serenade:agree:1:memory:1 Traceback (most recent call last):",
}
"""Texts by what is bad about them; lone surrogates travel as JSON escapes, as only a broken client sends them."""

NUMBERS: Final = ("", "0", "-1", "1", "٣", "²", "1e3", "9" * 19, "9" * 30, "18446744073709551616", "0x1", " 1", "None")
"""What stands where an id needs a number."""

LONGEST_ID: Final = 100
"""Characters of a custom id, by Discord's limit."""


def shortened(text: str, most: int) -> str:
    """Return a text as a field takes it that holds so many characters; never an empty one."""
    return text.strip()[:most].strip() or "x"


def custom_ids(reply: str, song: int, member: int, channel: int, message: int) -> Iterator[str]:
    """Yield ids like all of ours, around real ones: with other numbers, too long, cut off, or with something behind."""
    real = (
        *(f"serenade:{kind}:{reply}" for kind in ("shuffle", "goal", "mood", "face", "saw", "names")),
        *(f"serenade:{kind}:{reply}:{song}" for kind in ("broken", "skip", "vote:up", "vote:down")),
        *(f"serenade:turn:{reply}:{step}" for step in ("-1", "1", "0", "2", "99")),
        *(f"serenade:vote:{reply}:{vote}:{song}" for vote in ("up", "down", "skip", "UP")),
        *(f"serenade:tell:{reply}:{emotion}" for emotion in ("positive", "neutral", "negative", "bogus")),
        *(f"serenade:{act}:{member}:{channel}:{message}" for act in ("agree", "decline")),
        *(f"serenade:{act}:{member}:memory:{message}" for act in ("agree", "decline")),
        *(f"serenade:privacy:{act}" for act in ("export", "revoke", "ask", "erase", "back", "bogus")),
        *(f"serenade:setup:press:{what}:" for what in ("words:on", "faces:off", "reset:yes", "page:genres.9", "all:x")),
        *(f"serenade:setup:pick:{what}:0" for what in ("quiet", "goal", "songs", "explicit", "only", "bogus")),
        "serenade:setup:channels",
        "serenade:setup:form:country",
    )
    for each in real:
        yield each
        yield from (each[:-1], f"{each}:", f"{each}\n", each.upper(), each.replace(":", "::", 1))
        yield each.ljust(LONGEST_ID, "9")[:LONGEST_ID]
    for number in NUMBERS:
        yield from (f"serenade:{kind}:{reply}:{number}" for kind in ("broken", "skip", "vote:up", "turn"))
        yield from (f"serenade:{act}:{number}:{number}:{number}" for act in ("agree", "decline"))
        yield f"serenade:setup:pick:languages:{number}"
        yield f"serenade:setup:press:page:genres.{number}:"
        yield f"serenade:shuffle:{number}"
    yield from ("", ":", "serenade", "serenade:", "serenade::", "serenade:goal", "serenade:goal:", "x" * LONGEST_ID)
    yield from (f"serenade:goal:{shortened(text, 80)}"[:LONGEST_ID] for text in TEXTS.values())


VALUES: Final[tuple[list[object], ...]] = (
    [],
    [""],
    ["bogus"],
    ["first", "bogus"],
    ["first"] * 26,
    ["all", "0"],
    ["-1"],
    ["²"],
    ["9" * 400],
    ["\ud800"],
    ["\x00"],
    [TEXTS["sql"]],
    [TEXTS["a format"]],
)
"""What is chosen of a select that offers nothing of the kind."""

ANYTHING: Final = st.text(
    st.characters(categories=None) | st.sampled_from("*`@<>#[]()/\\|~_{}%'\"\x00\ud800\u200b\u202e\u0300😀"),
    min_size=1,
    max_size=300,
) | st.sampled_from(sorted(TEXTS.values()))
"""Any text at all, lone surrogates among it."""
