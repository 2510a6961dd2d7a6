"""The methods that the desk calls: thin, typed, each checking its permission itself."""
