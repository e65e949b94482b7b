"""The parts of a bucket's view: its head, what led here, its calls and traces, and groups of them."""
