"""A file in, a table of text out: no database, no request. What the texts mean, the forms say."""
