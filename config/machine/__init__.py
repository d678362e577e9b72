"""What a machine with Python and nothing else needs: the first run, the embedded servers, `up`, every command."""
