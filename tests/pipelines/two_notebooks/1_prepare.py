# %%
import pandas as pd

import lineaslice

limit = 1.0
narrow = pd.read_csv("data/iris_train.csv").query("`petal.width` < @limit").reset_index(drop=True)
lineaslice.save(narrow, "narrow")
