"""What members can do, one module for each: post a photo, say a mood, correct, set up, withdraw."""
