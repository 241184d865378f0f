"""The phone's channel over HTTP."""
