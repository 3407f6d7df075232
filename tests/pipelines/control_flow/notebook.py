# %%
import lineaslice

high = True
first, *rest = [5, 1, 4, 2]
if high:
    limit = 3
else:
    limit = 1
lineaslice.save((first, rest), "parts")
# %%
kept = []
for number in rest:
    if (double := number * 2) > limit:
        kept.append(double)
lineaslice.save(kept, "kept")
# %%
try:
    ratio = first / (number - 2)
except ZeroDivisionError as error:
    ratio = str(error)
lineaslice.save({"ratio": ratio, "last": double}, "outcome")
