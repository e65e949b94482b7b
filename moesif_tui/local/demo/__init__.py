"""Sample traffic: one day of a fictional shop, with five faults planted in it (`incidents`), made while it is read."""

from moesif_tui.local.demo.schedule import COUNT, records

__all__ = ["COUNT", "records"]
