"""The local server: the Management API on SQLite, fed from files. Run as `python -m moesif_tui.local`."""
