"""What the app costs, measured as ratios in one run on one site."""
