"""moesif_tui.local.analysis."""
