"""moesif_tui.local.query."""
