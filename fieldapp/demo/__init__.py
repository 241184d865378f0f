"""The demo company: a dealer, its people, its customers and eighteen months of what happened.

All of it is invented: telephone numbers are of the ranges kept for fiction, addresses have
postcodes that cannot exist, e-mail goes to example.com. A seed and a day make the same company
each time.
"""
