"""OpenAPI documents read as tools."""
