"""What the demo events consist of: FUDCon Tempe 2011 from its file, and barcamps generated in any size."""
