"""Where what touches several rooms lives: closing a consultation, repairing an identity error."""
