"""moesif_tui.local.catalog."""
