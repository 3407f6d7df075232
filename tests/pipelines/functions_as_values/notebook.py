# %%
import lineaslice

factor = 3


def make(power):
    def raised(x):
        return factor * x**power

    return raised


square = make(2)
steps = [square, lambda x: x + 1]
lineaslice.save([step(2) for step in steps], "first values")
# %%
cube = make(3)
lineaslice.save([cube(2), square(3)], "next values")
# %%
result = 1
for step in [*steps, cube]:
    result = step(result)
lineaslice.save(result, "composed")
