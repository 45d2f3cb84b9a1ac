"""What every screen shares: the frame, signing in, the request as an act, errors, French typography."""
