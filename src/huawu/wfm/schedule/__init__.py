"""Who works when: contracts, shifts, breaks and skills against the people each interval needs."""
