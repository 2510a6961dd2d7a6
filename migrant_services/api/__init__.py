"""The methods that the desk calls: thin and typed. Each checks its permission itself."""
