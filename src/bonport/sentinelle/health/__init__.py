"""How versions do in the field: sessions that end well or not, functions that answer or not."""
