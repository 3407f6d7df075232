"""The catalog: named, numbered versions of values, and handles on them."""
