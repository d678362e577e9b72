"""What the migrations say to PostgreSQL in its own words, each function once: a new database is given its last state,
older ones come to it by the migrations that changed it."""
