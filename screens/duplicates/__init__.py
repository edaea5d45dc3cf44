"""Who is there twice."""
