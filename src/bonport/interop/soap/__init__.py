"""SOAP 1.2 over mutual TLS: transport, envelopes, MTOM/XOP, signing keys, VIHF."""
