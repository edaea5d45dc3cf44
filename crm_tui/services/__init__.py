"""USE CASES. Permission, one transaction, one operation. Called by screens, command line and robots alike."""
