"""moesif_tui.local.events."""
