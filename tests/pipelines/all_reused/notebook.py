# %%
import numpy as np

import lineaslice

grid = np.arange(12.0).reshape(3, 4)
lineaslice.save(grid, "grid")
# %%
norms = {f"row {n}": float(v) for n, v in enumerate(np.linalg.norm(grid, axis=1))}
lineaslice.save(norms, "norms")
