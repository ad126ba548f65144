"""What a caller hears and presses before an agent: flows checked and walked, prompts made."""
