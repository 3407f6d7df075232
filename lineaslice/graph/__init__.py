"""Events to edges: who wrote what a statement reads. Pure."""
