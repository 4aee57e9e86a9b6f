"""SQLite, the truth: roots, volumes, files, contents, failures, settings.

Functions by subject, each taking the connection that `database.connect` gave.
"""
