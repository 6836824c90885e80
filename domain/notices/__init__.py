"""Notices to the parents: contents, signature, the gate before a service, letters and their fate."""
