"""Export: records into the rows that trainers take, and what goes with them."""
