"""Measurements, by hand (`make bench`): never part of the tests, so that timings fail nobody."""
