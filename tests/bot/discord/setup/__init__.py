"""Tests of what moderators set."""
