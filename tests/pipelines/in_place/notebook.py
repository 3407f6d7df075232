# %%
import numpy as np

import lineaslice

steps = []
steps.append("load")
lineaslice.save(steps, "steps loaded")
# %%
values = np.zeros(4)
values += 1
steps.append("fill")
lineaslice.save(values, "filled")
# %%
half = values[:2]
half *= 5
steps.append("scale")
lineaslice.save(values, "scaled")
# %%
lineaslice.save({"steps": steps, "sum": values.sum()}, "report")
