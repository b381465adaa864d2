"""`python -m tender.cli` is the command `tender`."""

from tender.cli import main

if __name__ == "__main__":
    main()
