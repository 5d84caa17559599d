"""Every completion that was paid for, once: the rows, the database, the store."""
