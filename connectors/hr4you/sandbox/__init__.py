"""A stand-in for a tenant's HR4YOU server: the assumed v2 API (contract "assumed-1") and the public XML job feed."""
