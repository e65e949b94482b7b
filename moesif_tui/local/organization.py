"""The one organization that is here, which is named after the machine's user."""

from __future__ import annotations

import getpass

ORGANIZATION = "local:1"
"""Its id."""


def owner() -> str:
    """Whose machine this is: the name of its user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"
