# %%
import calendar
import locale
import textwrap
import datetime as dt
from datetime import date, timedelta, timezone
from decimal import Decimal, getcontext, ROUND_HALF_UP
from fractions import Fraction
from string import Template
from zoneinfo import ZoneInfo
import bisect, heapq, uuid, hashlib, base64

# %%
start = date(2024, 2, 26)
days = [start + timedelta(days=k) for k in range(6)]
leap = calendar.isleap(start.year)
weekdays = [d for d in days if d.weekday() < 5]
months = {d.strftime("%B") for d in days}
print(weekdays[-1].isoformat())

# %%
log = """
2024-03-01 10:15:00+00:00 INFO  start
2024-03-01 10:15:07+00:00 WARN  slow query (7.2s)
2024-03-01 10:16:30+00:00 ERROR timeout
2024-03-30 23:59:59+00:00 INFO  end
"""
events = []
for line in textwrap.dedent(log).strip().split("\n"):
    stamp, level, msg = line[:25], line[26:32].strip(), line[32:].strip()
    events.append({"t": dt.datetime.fromisoformat(stamp), "level": level, "msg": msg})
durations = [(b["t"] - a["t"]).total_seconds() for a, b in zip(events, events[1:])]

# %%
oslo = ZoneInfo("Europe/Oslo")
local = [e["t"].astimezone(oslo) for e in events]
offsets = {str(t.utcoffset()) for t in local}
events[0]["level"] = "DEBUG"
levels = [e["level"] for e in events]

# %%
getcontext().prec = 6
price = Decimal("19.995")
vat = Decimal(25) / 100
gross = (price * (1 + vat)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
third = Decimal(1) / 3
ratio = Fraction(3, 12) + Fraction("0.5")
getcontext().prec = 28
precise = Decimal(1) / 3

# %%
width = 12
table = [("apple", 3, 1.5), ("kiwi", 12, 0.25)]
header = f"{'name':<{width}}|{'n':>5}|{'sum':^9}"
lines = [header, "-" * len(header)]
for name, n, p in table:
    lines.append(f"{name:<{width}}|{n:>5d}|{n * p:^9.2f}")
text = "\n".join(lines)
print(text)

# %%
tpl = Template("Dear $who, you owe $$$amount by ${when:-soon}")
letter = Template("Dear $who, you owe $$$amount by $when").substitute(who="Ann", amount=gross, when=days[-1])
safe = tpl.safe_substitute(who="Bob")
percent = "%-8s%05.1f%%" % ("rate", float(vat) * 100)
old = "{0!r:>10} {1[name]} {2.year}".format("x", {"name": "y"}, start)

# %%
wrapped = textwrap.fill(letter * 2, 30, subsequent_indent="  ")
n_lines = wrapped.count("\n") + 1
upper = letter.translate(str.maketrans("aeiou", "AEIOU"))
acronym = "".join(w[0] for w in letter.split() if w[0].isalpha())

# %%
heap = [(e["t"], i, e["msg"]) for i, e in enumerate(events)]
heapq.heapify(heap)
earliest = heapq.heappop(heap)
heapq.heappush(heap, (earliest[0] + timedelta(days=90), 9, "late"))
order = [heapq.heappop(heap)[1] for _ in range(len(heap))]
grades = "FEDCBA"
breaks = [30, 44, 66, 75, 85]
got = [grades[bisect.bisect(breaks, s)] for s in (33, 99, 77)]
bisect.insort(breaks, 50)

# %%
key = uuid.uuid5(uuid.NAMESPACE_DNS, "example.org")
h = hashlib.sha256()
h.update(letter.encode())
h2 = h.copy()
h.update(b"!")
digests = [x.hexdigest()[:8] for x in (h, h2)]
encoded = base64.b64encode(repr(got).encode()).decode()
cal = calendar.TextCalendar(firstweekday=6)
feb = cal.formatmonth(2024, 2)
cal.setfirstweekday(0)
week0 = cal.iterweekdays()
first_wd = next(week0)
calendar.setfirstweekday(calendar.SUNDAY)
weeks = calendar.monthcalendar(2024, 2)
ages = {}
for who, born in {"ann": date(1990, 2, 28), "bob": date(2000, 7, 1)}.items():
    ages[who] = days[-1].year - born.year - ((days[-1].month, days[-1].day) < (born.month, born.day))
oldest, _age = max(ages.items(), key=lambda kv: kv[1])
