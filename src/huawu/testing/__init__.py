"""Stand-ins for tests: virtual time, and an engine that plays telephones."""
