"""Disclosures as small data files, and what writes them as .docx, .xlsx and text."""
