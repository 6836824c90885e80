"""`python -m cli` is `mtss`."""

from cli.main import app

if __name__ == "__main__":
    app(prog_name="mtss")
