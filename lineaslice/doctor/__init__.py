"""What the state of tracing is, and what would make it better: ``%lineage`` and ``doctor``."""
