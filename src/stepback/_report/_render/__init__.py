"""The report as text, Markdown, HTML and JSON."""
