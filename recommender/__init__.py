"""Songs: the vocabulary, the catalogue, choosing, and what a listener told us."""
