"""What every room stands on: settings, ids, errors, work that must happen. Imports no app."""
