"""moesif_tui.ui."""
