"""What is said to somebody whose words speak of harming themselves: a person's help, in their language, and no songs.

The lines were known in November 2026; an operator's own words (SERENADE_HELP_TEXT) take their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HELP: Final[Mapping[str, str]] = {
    "en": (
        "That sounds very heavy, and I am glad that you said it. I am only a program that finds songs; please talk to "
        "a person who can help, now if you can. Free lines in most countries: findahelpline.com. In the US and Canada "
        "call or text 988, in the UK and Ireland call 116 123; in danger, your local emergency number."
    ),
    "de": (
        "Das klingt sehr schwer, und es ist gut, dass du es sagst. Ich bin nur ein Programm, das Lieder sucht; bitte "
        "sprich mit einem Menschen, der helfen kann, am besten jetzt. TelefonSeelsorge: 0800 111 0 111 oder "
        "0800 111 0 222 (Deutschland), 142 (Österreich), 143 (Schweiz); in Gefahr 112."
    ),
    "es": (
        "Eso suena muy duro, y me alegra que lo hayas dicho. Solo soy un programa que busca canciones; por favor, "
        "habla con una persona que pueda ayudarte, ahora si puedes. España: 024. México: 800 911 2000. Otros países: "
        "findahelpline.com; si hay peligro, el número de emergencias."
    ),
    "fr": (
        "Cela a l'air très lourd, et c'est bien de l'avoir dit. Je ne suis qu'un programme qui cherche des chansons ; "
        "parle s'il te plaît à quelqu'un qui peut aider, maintenant si possible. France : 3114. Belgique : "
        "0800 32 123. Suisse : 143. Québec : 988 ; en cas de danger, le 112."
    ),
    "pt": (
        "Isso parece muito pesado, e que bom que você disse. Sou só um programa que procura músicas; por favor, fale "
        "com alguém que possa ajudar, agora se puder. Brasil: CVV 188. Portugal: 213 544 545. Outros países: "
        "findahelpline.com; em perigo, o número de emergência."
    ),
    "ja": (
        "とてもつらいのですね。話してくれてありがとうございます。私は曲を探すプログラムにすぎません。"
        "どうか今、助けになれる人に話してください。よりそいホットライン 0120-279-338、いのちの電話 0120-783-556。"
        "危険なときは 110 か 119 へ。"
    ),
}
"""By ISO 639-1 language."""

GENTLE: Final[Mapping[str, str]] = {
    "en": 'If gentle songs would help meanwhile, ask me for "calm".',
    "de": "Wenn sanfte Lieder inzwischen helfen, frag mich nach „calm“.",
    "es": "Si mientras tanto te ayudan canciones suaves, pídeme «calm».",
    "fr": "Si des chansons douces t'aident en attendant, demande-moi « calm ».",
    "pt": 'Se músicas suaves ajudarem enquanto isso, peça "calm".',
    "ja": "静かな曲が助けになるなら、「calm」と言ってください。",
}
"""How to ask for gentle songs."""


def help_words(locale: str | None, own: str | None = None) -> str:
    """Return what to say in a locale such as "de" or "pt-BR", English where we have no other; `own` comes first."""
    language = (locale or "en").split("-")[0].casefold()
    language = language if language in HELP else "en"
    return f"{own or HELP[language]} {GENTLE[language]}"
