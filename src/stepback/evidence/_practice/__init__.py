"""What a log of decisions shows by itself: profiles, handovers, who decides, who could stop."""
