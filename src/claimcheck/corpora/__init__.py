"""Labelled corpora: formats in and out, the checks that a corpus must pass, and what to label next."""
