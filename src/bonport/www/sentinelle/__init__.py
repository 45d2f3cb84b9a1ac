"""The screens of Sentinelle: its team, the vendors, the doctors who follow their reports, and everybody."""
