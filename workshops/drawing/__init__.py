"""What is drawn on the server: geometry and colours. Neither facts nor sentences."""
