"""The API's view of visits."""
