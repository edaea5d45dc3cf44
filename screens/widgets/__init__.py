"""Small widgets with no idea of the CRM."""
