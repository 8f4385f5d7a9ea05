"""The Discord front: its parts, and the whole way through the real discord.py to a loopback Discord."""
