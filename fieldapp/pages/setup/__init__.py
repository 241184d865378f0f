"""The pages on which managers and admins set the product up."""
