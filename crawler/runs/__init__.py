"""One run and its account: fates, verdict, exit code, what is shown."""
