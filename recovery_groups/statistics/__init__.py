"""Figures: counts that are frozen each month, without a number so small that it is somebody."""
