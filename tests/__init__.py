"""The tests, a package of its own name even where another one brings a package `tests`."""
