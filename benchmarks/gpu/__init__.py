"""Ten million rows on a GPU, from files that were prepared on a machine with a network."""
