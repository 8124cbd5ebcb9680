"""Where the rows of both tables lie."""
