"""moesif_tui.store."""
