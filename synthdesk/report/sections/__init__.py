"""The report's parts, one module each: a result in, blocks of plain text out."""
