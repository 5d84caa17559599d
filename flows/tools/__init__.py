"""What the flows on tools are made of: the specification, who runs calls, the stages that examples go through."""
