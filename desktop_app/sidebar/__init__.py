"""The side bar."""
