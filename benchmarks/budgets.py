"""The limits that a measurement is held against, and why each number is what it is."""

from __future__ import annotations

# IPython itself needs 40-100 µs for a simple statement; nobody should feel a second one of those.
ADDED_PER_STATEMENT = 60e-6  # seconds
# Nothing of ours runs inside a statement, so what is measured there can only be noise.
HOT = 1.00
HOT_NOISE = 0.03
# Real work: five percent of it, and the fixed price of its statements.
WORK = 1.05
SLICE = 0.100  # seconds, for the last value of a session of 10 000 statements
# Four times the statements may take four times as long, and a quarter more for memory caches.
SLICE_GROWTH = 5.0
SESSION_MEMORY = 15.0  # MB for 10 000 statements
# The last statements of a long session may cost what the first did, within noise.
LATE_STATEMENTS = 1.25
SAVE = 1.30  # times the raw write of the same format, hash included
GET = 0.002  # seconds
IMPORT = 0.100  # seconds
