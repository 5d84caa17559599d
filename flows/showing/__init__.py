"""What people see of a run in their terminal."""
