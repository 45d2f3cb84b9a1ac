"""Who saw and did what in a patient's record, in sentences; and the copy that the patient has a right to."""
