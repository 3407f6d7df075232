"""What lineaslice costs, measured against plain IPython and raw files in the same run."""
