"""The costs of the app, measured as ratios in one run on one site."""
