"""Letters to parents: what a letter says, how it is set as a PDF, how it leaves the building."""
