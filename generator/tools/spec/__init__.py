"""What a tool is: its model, its schemas, its names, and whether what was read holds."""
