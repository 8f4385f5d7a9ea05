"""What can go wrong on the page, beside what the conversation raises; each message is a sentence for people.

WebError
 ├─ BadRequest        the page's own code never sends this
 ├─ ForeignRequest    another page, or another name for this computer, sent it
 ├─ UploadCut         the sender went away before the photo was whole
 └─ CannotListen      the address cannot be had     (carries `host`, `port`)
     └─ PortInUse     another program has it
"""

from __future__ import annotations


class WebError(Exception):
    """Anything that the page raises on purpose."""


class BadRequest(WebError):
    """The request is not one that the page sends."""

    def __init__(self) -> None:
        """Say so, and what helps after an update."""
        super().__init__("I did not understand that request. Please reload the page and try again.")


class ForeignRequest(WebError):
    """The request was not sent by the page itself."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("I only answer my own page, opened on this computer.")


class UploadCut(WebError):
    """The photo's sender went away in the middle of it."""

    def __init__(self) -> None:
        """Say so; hardly anybody is left to read it."""
        super().__init__("The photo was cut short on its way. Please send it again.")


class CannotListen(WebError):
    """The page's address cannot be had."""

    def __init__(self, host: str, port: int, sentence: str | None = None) -> None:
        """Keep the address, and name the settings that change it."""
        super().__init__(
            sentence or f"The page cannot listen on {host}, port {port}. Change SERENADE_WEB_HOST or SERENADE_WEB_PORT."
        )
        self.host = host
        self.port = port


class PortInUse(CannotListen):
    """Another program listens on the page's port."""

    def __init__(self, host: str, port: int) -> None:
        """Name the port and the setting that changes it."""
        sentence = (
            f"Port {port} is in use by another program, perhaps another Serenade. "
            f"Stop that one, or set SERENADE_WEB_PORT to a free port."
        )
        super().__init__(host, port, sentence)
