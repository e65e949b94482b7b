"""moesif_tui.local.api."""
