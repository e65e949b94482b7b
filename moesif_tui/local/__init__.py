"""moesif_tui.local."""
