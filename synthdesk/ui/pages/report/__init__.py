"""The Report tab: gates, verdict, provenance, and saving it all."""
