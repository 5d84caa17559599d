"""What people say of rows, one by one: accepted, edited, rejected. Kept, compared, and obeyed by later commands."""
