"""The page Attend behind its endpoints: what it offers to choose from, and how what it sends is kept."""
