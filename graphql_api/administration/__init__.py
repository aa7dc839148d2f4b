"""Running the service: what administrators may change about integrations and keys, checked before it is stored."""
