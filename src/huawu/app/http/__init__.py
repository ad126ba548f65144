"""HTTP and WebSockets: translate requests into the rooms' requests, and decide nothing."""
