"""What INSi answered, between the moment when it is shown to a person and the moment when that person accepts it."""
