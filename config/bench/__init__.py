"""`manage.py bench NAME`: measurements, each beside its floor or its peers in the same run.

One JSON object on stdout: what was measured, what it was measured beside, and the ratios. Progress goes to stderr.
Figures of one run compare with each other, and with no other machine's: the ratios are what to look at.
"""
