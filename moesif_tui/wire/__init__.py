"""moesif_tui.wire."""
