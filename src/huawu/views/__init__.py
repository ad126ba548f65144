"""Views: questions and reports that people keep, share, and have sent on a schedule.

`view` says what one is and when it is due; `service` keeps them; `sending` makes the files in the
owner's name and gives them to the mail.
"""
