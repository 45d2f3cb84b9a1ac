"""What machines send: envelopes of the Sentry protocol."""
