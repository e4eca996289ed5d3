"""Who may decide about an amount in a domain, by which records, and why others may not."""
