"""`make demo`: train, compile, prove, time, save, load in a new process, serve, ask."""

from .demo import main

main()
