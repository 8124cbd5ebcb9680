"""From a file to typed columns: readers, schema, conforming, codes, row identity."""
