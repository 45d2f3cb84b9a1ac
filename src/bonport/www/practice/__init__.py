"""The screens of the practice. One package per screen area; `urls.py` is the whole table of addresses."""
