"""The API's view of offers, queues, signals and follow-ups."""
