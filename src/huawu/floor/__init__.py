"""Conducts live contacts from arrival to close, one task each; resumes them after a restart."""
