"""Bytes of the old web become text: converted when certain, else refused. Pure."""
