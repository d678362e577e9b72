"""Every sentence that a person reads, made of facts that queries and domain hand over.

Whole sentences, translatable, with plurals and named places. Nothing in here reads a request, makes an address or
changes a row.
"""
