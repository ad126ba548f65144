"""How the centre is set up: people, skills, queues, numbers, trunks, devices, hours, flows."""
