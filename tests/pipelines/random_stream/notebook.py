# %%
import numpy as np

import lineaslice

np.random.seed(7)
train = np.random.rand(3)
lineaslice.save(train, "train sample")
# %%
test = np.random.rand(2)
lineaslice.save(test, "test sample")
# %%
gap = float(train.mean() - test.mean())
lineaslice.save(gap, "gap")
