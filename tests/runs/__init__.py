"""Runs and their accounts: verdicts beside the past, who crawls, who is told, whether the disk lasts."""
