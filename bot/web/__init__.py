"""The local page: a photo or words go in, songs come out, on this computer alone."""
