"""What dummy-tracker.py is made of."""
