"""Measures this computer: rates and latencies, with their limits beside them in the same run."""
