"""Before anything else: on CPython 3.11.7, importing hypothesis late can crash pytest's closing summary."""

import hypothesis  # noqa: F401  # see above
