"""Benchmarks that take long or much disk; run by hand, never by the tests."""
