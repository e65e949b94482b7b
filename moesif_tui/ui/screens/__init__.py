"""moesif_tui.ui.screens."""
