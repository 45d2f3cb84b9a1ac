"""Mon espace santé from the record: the patient's documents, listed and opened with the doctor's card."""
