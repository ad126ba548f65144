"""Alerts: somebody is told when a figure stays where it should not be.

`rule` says when; `watcher` looks every few seconds and writes what was raised and cleared into
the journal, from where webhooks carry it; `service` keeps the rules and shows what stands.
"""
