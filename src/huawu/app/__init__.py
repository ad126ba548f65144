"""Reads settings, builds the rooms, starts and stops them: HTTP, workers, CLI; decides nothing."""
