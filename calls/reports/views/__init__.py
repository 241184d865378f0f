"""Pages of the end of a visit."""
