"""Having an Asterisk: provided, configured, supervised, guarded, examined."""
