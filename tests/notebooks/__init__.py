"""Realistic notebooks, every value of which must be given by its slice; ``README.md`` says how."""
