"""Lines of the record after they were written: brought back, open again; what is understood of a typed one."""
