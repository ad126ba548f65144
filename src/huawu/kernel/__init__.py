"""What every room shares and nobody owns: ids, time, errors, the event envelope, scopes."""
