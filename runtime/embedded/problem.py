"""What can go wrong with an embedded server, said in a way that a person can act on."""


class EmbeddedServerError(RuntimeError):
    """An embedded server could not be found, started or trusted; the message says why and what to do."""
