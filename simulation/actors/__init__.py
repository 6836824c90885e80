"""The staff of the made-up district as simulated people: they act through the same commands as people would.

One module a role. An actor looks at the student's file, sends commands and plans what it will do next;
`luck` says whether somebody is on time, late, or forgets, and `parts` which student certainly lives through
which case.
"""
