"""Plain tables in, frozen results out: no Qt, no plots, no printing."""
