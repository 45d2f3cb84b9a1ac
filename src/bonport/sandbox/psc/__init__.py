"""Pro Santé Connect, played: an OpenID provider that asks what the real one asks, and tells what it tells.

Its realm stands at /auth/realms/esante-wallet of the page's address, in plain HTTP: the user's browser goes there.
"""
