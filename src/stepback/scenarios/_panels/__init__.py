"""Many organizations at once: panels and sweeps, in one process or in many."""
