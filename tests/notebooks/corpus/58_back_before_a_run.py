"""A file is run in the first folder, after a look into another one."""
import pandas as pd, numpy as np, os, re
# %%
# %%writefile cfg.py
import os
REG = {}
def add(name):
    def deco(f):
        return f
# %%
# !mkdir -p data && printf 'a,b\n1,2\n3,4\n' > data/x.csv
# %%
# %cd data
# %%
here = sorted(os.listdir())
# %%
# %cd -q ..
# %%
# %env LR=0.9
# %%
# %run cfg.py
reg = REG
