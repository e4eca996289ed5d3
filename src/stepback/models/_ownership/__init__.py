"""Who holds what, and on how few people it depends."""
