"""What library calls change, draw from and return: data in ``tables/``, asked by ``lookup``."""
