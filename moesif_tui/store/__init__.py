"""What will be kept on disk of a far service. Nothing is yet: the local server's data is on this disk already."""
