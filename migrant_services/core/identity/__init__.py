__all__ = ("curp", "dni_barcode", "documents", "folding", "foreign_ids", "machine_readable", "mrz")
