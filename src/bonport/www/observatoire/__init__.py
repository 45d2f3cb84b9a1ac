"""The Observatoire's screens: what was published of the programme, for anyone. No account, no database."""
