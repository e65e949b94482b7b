"""The local server: the Management API on SQLite, fed from files. Run as `python -m moesif_tui.local`."""

KEEP_DAYS = 7
"""For how many days after it was last opened traffic is kept, unless it is said otherwise."""
