"""Slice cases: small notebooks with the slice each must give. ``README.md`` says how to add one."""
