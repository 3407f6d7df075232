"""The Jupyter server extension: the artifact store over authenticated REST, with no kernel."""
