"""Signing in: what is django-allauth's, and what we hold it to (docs/decisions/0012-signing-in.md).

`let_in` is the one place through which anybody is signed in, whatever way they came: by a code from the mail, a
passkey, an OpenID provider, a one-time link, or as the first owner. The other modules are what allauth's settings name:
it asks them what to say, what to store and whom to let in. Its own pages, mails and addresses are not used.
"""
