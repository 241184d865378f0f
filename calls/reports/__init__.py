"""The end of a visit as the customer sees it: what they sign, and the report they are sent."""
