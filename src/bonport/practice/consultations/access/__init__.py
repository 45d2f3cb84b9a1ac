"""Who saw and did what in a patient's record, and the patient's right to have a copy of all of it."""
