"""How two organizations differ, and organizations as Python source code."""
