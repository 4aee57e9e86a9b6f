"""What users may choose: kept in one place, changed in one dialog."""
