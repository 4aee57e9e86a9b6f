"""Measures models: what is asked, how rankings are judged, and the references that figures are compared with."""
