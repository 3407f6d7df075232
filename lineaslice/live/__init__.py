"""The link between a traced kernel and the pages that show it, over a comm."""
