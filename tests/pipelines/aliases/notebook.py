# %%
import lineaslice

rows = [[1, 2], [3]]
index = {"first": rows[0], "all": rows}
lineaslice.save(index, "index")
# %%
total = sum(len(row) for row in rows)
lineaslice.save(total, "total")
# %%
rows[0].append(10)
longest = max(index["all"], key=len)
lineaslice.save(longest, "longest")
# %%
longest.append(20)
lineaslice.save(index, "index afterwards")
