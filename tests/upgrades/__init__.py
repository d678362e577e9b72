"""What each released version left behind, and what this one makes of it."""
