"""`python -m pelton.cli`: the same as the script `pelton`."""

from pelton.cli import main

main()
