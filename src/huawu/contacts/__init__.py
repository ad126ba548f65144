"""One customer contact whatever the channel: its stage, its place, and who the customer is."""
