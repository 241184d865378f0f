"""The audit log: who changed what, before and after, read out of the tables of history."""
