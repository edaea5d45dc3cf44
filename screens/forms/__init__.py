"""Field kinds as inputs, and forms made of field specs."""
