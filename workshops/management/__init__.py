# The system checks of what the environment names: looked at before each of our own commands (command.py).
ENVIRONMENT = "environment"
