"""Taking over what another software knew of a patient."""
