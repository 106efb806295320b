"""Tests; a package, so that `python -m tests.corpus.samples` finds the corpus."""
