"""Faults against a live district. `make faults` runs all of them; `make faults ARGS="-k temporal"` chooses.

Each fault strikes a small made-up district that lives through three and a half weeks of autumn in scaled
time, on servers of its own and with every role as a process of its own. Afterwards it must have kept the same
promises as one that nothing happened to (`promises.py`).

How to add a fault: write a subclass of `fault.Fault` in one of the `*_faults.py` modules, or in a module of
your own that `catalogue.py` names. Give it `name` and `says`; override `prepare` for what stands before the
workers start (settings, wrapped ports through `worker.py`'s environment, further processes of a role), and
`strike` for what happens in the middle, in a thread of its own. Let `seen` tell what happened, and raise
`NotStruck` where it did not: a fault that never struck has shown nothing.
"""
