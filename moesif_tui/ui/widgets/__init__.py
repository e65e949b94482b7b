"""moesif_tui.ui.widgets."""
