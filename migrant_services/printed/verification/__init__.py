"""Whether a printed document is genuine: its code, its QR and the answer of the public page."""
