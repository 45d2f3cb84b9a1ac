"""The commands for vendors: what interop does, one command each. They know interop, and nothing above it."""
