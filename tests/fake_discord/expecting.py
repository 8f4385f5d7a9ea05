"""What the tests of the loopback Discord share: naming a refusal by its code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import discord
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

INVALID_FORM = 50035


@contextmanager
def refused(code: int, *, status: int = 400, saying: str = "") -> Iterator[None]:
    """Expect Discord to refuse what is done inside, with this JSON error code."""
    with pytest.raises(discord.HTTPException) as caught:
        yield
    assert (caught.value.status, caught.value.code) == (status, code), caught.value
    assert saying in caught.value.text
