__all__ = ("curp", "dni_barcode", "documents", "foreign_ids", "machine_readable", "mrz")
