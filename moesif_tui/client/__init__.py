"""Sends operations over HTTP and knows none of them by name.

`engine` is what others use, over a `transport`; `errors` is what it raises.
"""
