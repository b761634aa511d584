"""The doors: each view says who, which, verb, what to show."""
