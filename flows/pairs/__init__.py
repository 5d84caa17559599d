"""What the flows on pairs are made of: generation to a plan, and the stages that pairs go through."""
