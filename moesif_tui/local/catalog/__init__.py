"""What is small and known about a data set beside its events, and the marks that people set."""
