"""A run that goes through its flow in rounds, since replies come by batch."""
