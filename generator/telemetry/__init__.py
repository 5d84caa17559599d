"""What a run did, told while it goes on: to a collector of OpenTelemetry, and as rates of its stages."""
