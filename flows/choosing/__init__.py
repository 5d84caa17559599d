"""Choosing among rows: read, choose, write, and an account, without Prefect; `flows.choosing.flows` are its flows."""
