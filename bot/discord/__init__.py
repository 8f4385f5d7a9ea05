"""Serenade on Discord: the only room that imports discord."""

import warnings

with warnings.catch_warnings():
    # discord.py's voice half, which we never use, imports a module whose end Python 3.11 and 3.12 announce.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord as discord
