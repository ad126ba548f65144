"""What people of a centre write to each other: chats of teams, and notices to acknowledge."""
