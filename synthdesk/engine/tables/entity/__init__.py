"""One table out of related ones: recipe, aggregates, reader."""
