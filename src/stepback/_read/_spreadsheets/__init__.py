"""Spreadsheets as tables of cells: .xlsx and .ods, read as streams under a budget."""
