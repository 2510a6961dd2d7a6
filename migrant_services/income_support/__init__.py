"""Money that the office pays."""

__all__ = ("single_payment",)
