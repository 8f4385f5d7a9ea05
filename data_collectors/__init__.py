"""The world: tables and services become a catalogue."""
