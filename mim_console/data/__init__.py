"""The ledger: the one room that knows SQL. Everything above it deals in entries."""
