"""What connectors and their readers agree on: models, access paths, errors."""
