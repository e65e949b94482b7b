"""What calls mean: routes, kinds, signatures, users, sessions, traces, the graph. Pure logic on records."""
