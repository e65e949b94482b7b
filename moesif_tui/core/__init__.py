"""moesif_tui.core."""
