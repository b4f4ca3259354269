"""What several screens show: one widget a file, each with its own look, none with a rule or a query."""
