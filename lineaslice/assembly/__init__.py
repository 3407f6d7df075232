"""From stored versions to plans: what is asked for, what is worth loading, what is out of date."""
