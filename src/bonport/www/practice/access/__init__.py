"""Who comes into the practice, as what, and which screens open to them."""
