"""From what is known of a person to a decision: standing, situation, decide; pure."""
