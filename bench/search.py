"""The search over accounts in a large company, as the page asks it, person by person.

Also a seed: ``python -m bench.search`` fills the database of DATABASE_URL (where the demo company
is) with 100,000 machines at 30,000 sites of 10,000 customers by plain SQL, asks, and prints.
"""
