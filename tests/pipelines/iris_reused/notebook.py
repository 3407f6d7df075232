# %%
import pandas as pd
from sklearn.linear_model import LinearRegression

import lineaslice

# Load train data
url1 = "data/iris_train.csv"
train_df = pd.read_csv(url1)
train_df.describe()
# %%
# Initiate and fit the model
mod = LinearRegression()
mod.fit(
    X=train_df[["petal.width"]],
    y=train_df["petal.length"],
)
lineaslice.save(mod, "trained_model")
# %%
# Load data to predict
url2 = "data/iris_new.csv"
pred_df = pd.read_csv(url2)
petal_length_pred = mod.predict(X=pred_df[["petal.width"]])
lineaslice.save(petal_length_pred, "predicted")
