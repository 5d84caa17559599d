"""MCP servers: their process, their listing, calls to them."""
