"""What plain code checks in what a model or a rule wrote; techniques and rules stand on these."""
