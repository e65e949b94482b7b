"""moesif-tui: a terminal explorer for API errors and API traffic."""

__version__ = "0.1.0"
