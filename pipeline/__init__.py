"""Reads disclosures: bytes to documents, to facts, to a warehouse. See docs/architecture.md."""
