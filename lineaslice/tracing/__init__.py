"""From running cells to events: IPython's hooks, scripts, and the recorder that both feed."""
