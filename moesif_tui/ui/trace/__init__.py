"""What the screens about traces are made of: rows, waterfall, the exchange of one call, reading and filtering."""
