"""Reading traffic: HAR, Moesif events and http-types, plain or packed, from files, folders and standard input.

`open_sources` says what is there, or in one sentence why nothing is; `read` gives a `Record` for each call.
"""

from moesif_tui.local.importers.progress import Problem, Progress
from moesif_tui.local.importers.read import read
from moesif_tui.local.importers.sources import InputError, Inputs, Skipped, Source, open_sources

__all__ = ["InputError", "Inputs", "Problem", "Progress", "Skipped", "Source", "open_sources", "read"]
