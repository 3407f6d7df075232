"""What library calls change, draw from and return: data in ``tables/*.toml``, asked by ``lookup``."""
