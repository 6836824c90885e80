"""A district's files in and out. Readers give rows and problems, and decide nothing."""
