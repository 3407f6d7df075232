"""Text to facts: cells to statements, statements to what they read, bind, store and call. Pure."""
