"""THE STORE. The only room that speaks SQL. Functions in, frozen rows out; no rules, no words."""
