"""Events carried to other systems by HTTP: signed, at least once, never to places inside."""
