"""Who comes into Avis, as what, and which screens open to them."""
