"""The report site: static pages of a generation, which open from disk and fetch nothing.

What belongs here: from rows of the warehouse to pages. What does not: figures that no table or view of
the warehouse holds; reading or checking documents.
"""
