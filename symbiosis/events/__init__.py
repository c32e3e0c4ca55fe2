"""Events: what happens to a park while it runs, each kind as one small generator that a user could have written."""
