"""GraphQL over applicant tracking systems."""
