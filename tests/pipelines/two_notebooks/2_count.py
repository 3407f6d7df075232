# %%
import lineaslice

limit = 1.0
words = ["the", "quick", "brown", "fox"]
counts = {word: len(word) * limit for word in words}
lineaslice.save(counts, "counts")
# %%
top = max(counts, key=counts.get)
lineaslice.save(top, "top")
