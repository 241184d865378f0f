"""The API's view of offers, queues, signals, photos and follow-ups."""
