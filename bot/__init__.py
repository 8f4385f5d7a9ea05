"""People: Discord, the local web page and the command line."""
