"""To whom the practice writes."""
