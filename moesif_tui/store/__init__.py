"""What is kept on disk for the screens: answers of a far service, unsent changes, settings, credentials.

The local server's data is on this disk already and is kept nowhere twice, so nothing stands here for it.
"""
