"""A server's settings: what holds in words (`telling`), what changes it (`pages`), and hearing that (`panel`)."""
