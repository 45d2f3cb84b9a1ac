"""Who comes into Sentinelle, as what, and which screens open to them."""
