"""The page of Brunel's network: it goes on while its parameters are changed."""
