"""What machines send: envelopes of the Sentry protocol, read, scrubbed, written first, digested after."""
