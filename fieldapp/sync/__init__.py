"""The phone's channel: what was captured in the field arrives here, exactly once."""
