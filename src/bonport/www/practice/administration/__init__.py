"""The practice's people, what each is there and since when, how they come in, and its sites. No patient."""
