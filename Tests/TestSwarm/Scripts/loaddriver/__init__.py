"""The ends of the load scenarios: those that behave, and those that do not. Each module is one of them or what they share."""
