"""The live lane: each web process's hub of open streams, and the raw ASGI applications for streams and answers."""
