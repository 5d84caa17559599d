"""LanceDB: tables, chunks in and out."""
