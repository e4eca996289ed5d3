"""Who may decide in one domain: the rights that records give, and the shares that flow gives."""
