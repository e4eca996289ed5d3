"""What may be published of people's answers without revealing any one person's answer."""
