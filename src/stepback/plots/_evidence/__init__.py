"""Pictures of evidence: paper beside practice, waiting, and rights never used."""
