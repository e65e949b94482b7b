"""moesif_tui.client."""
