"""Measures rates and latencies on this computer, together with their limits."""
