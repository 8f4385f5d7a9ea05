"""A server's settings: what holds in words (`telling`), what to change it with (`pages`), and changing it (`panel`)."""
