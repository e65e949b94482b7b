"""moesif_tui.local.importers."""
