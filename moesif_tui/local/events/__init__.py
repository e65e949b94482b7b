"""The event store: keeps documents, searches them in Query DSL, tells the calls of a session. Today on SQLite."""
