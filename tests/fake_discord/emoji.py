"""Which texts are emoji of Unicode; custom ones do not exist here."""

from __future__ import annotations

import unicodedata

# Unicode categories: pictures and signs, and what joins or tints them.
_PICTURES = {"So", "Sm", "Me"}
_PARTS = _PICTURES | {"Sk", "Mn", "Cf", "Po", "Nd"}


def is_emoji(text: str) -> bool:
    """Whether a text is made of what emoji are made of; words are none."""
    categories = {unicodedata.category(sign) for sign in text}
    return bool(categories & _PICTURES) and not categories - _PARTS
