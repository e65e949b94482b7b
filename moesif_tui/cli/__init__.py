"""moesif_tui.cli."""
