# %%
import lineaslice

größe = 2
task = 3
dag = "it's"
lineaslice.save([größe] * task, 'the "größte" list: {{ x }} ${y}')
# %%
class_ = größe + task
lineaslice.save(class_, "class")
# %%
run = f"{dag} {class_}"
lineaslice.save(run, "../run; rm -rf /")
# %%
lineaslice.save((run, class_), "日本語 \\ % | `tick`\n")
# %%
lineaslice.save(run * größe, "x" * 300)
