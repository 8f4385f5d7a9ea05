"""Signals: a photo or a sentence becomes a feeling."""
