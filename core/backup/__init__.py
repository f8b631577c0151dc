"""One archive for each school: made while it runs, opened only by its recovery key, verified by restoring it."""
