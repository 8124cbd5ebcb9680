"""Tables with several rows per subject: subjects, coherence, lengths."""
