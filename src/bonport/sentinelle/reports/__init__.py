"""What people say: one report is one doctor's failure, in his words, however it reached us."""
