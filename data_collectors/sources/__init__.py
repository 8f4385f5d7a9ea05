"""Where facts on songs come from: one module a source."""
