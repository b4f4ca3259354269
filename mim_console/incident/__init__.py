"""What a major incident is: pure rules over entries, with no file, no screen and no clock of its own."""
